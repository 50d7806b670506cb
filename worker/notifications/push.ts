// What a push says, where it may be sent, and what its answer means.
import type { Locale } from '../lib/bilingual.ts';
import { PUSH_HOSTS, PUSH_OTHER, PUSH_SUBJECTS } from './terms-push.ts';

/** What a device is told: a short title and the page of ours that it opens. A later one about the same page replaces it. */
export type PushText = { readonly title: string; readonly path: string };

/** The text of a message's push in the device's language. An object that is no id of ours opens the list it stands in. */
export function pushText(
  message: { readonly topic: string; readonly object: string },
  locale: Locale,
): PushText {
  const { title, path } = PUSH_SUBJECTS[message.topic.split('.')[0] ?? ''] ?? PUSH_OTHER;
  const object = /^app_[0-9a-z]{26}$/.test(message.object) ? message.object : '';
  const page = path.replace('{object}', object).replace(/\/$/, '');
  return { title: title[locale], path: locale === 'en' ? `/en${page}` : page };
}

/** The hosts of a configuration, which names them with commas; the browsers' own without one. */
export function pushHosts(configured: string | undefined): readonly string[] {
  const named = (configured ?? '').split(',').map((host) => host.trim().toLowerCase());
  const hosts = named.filter((host) => host !== '');
  return hosts.length > 0 ? hosts : PUSH_HOSTS;
}

/**
 * Whether a message may be sent to an endpoint: https at its usual port, at a host that is named, with nothing in the
 * address that could mean another one. Whoever hands us an endpoint can so not make us call where he cannot (SSRF). Plain
 * http is for loopback alone and only where the configuration names host and port: the sandbox.
 */
export function isPushEndpoint(endpoint: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'http:') return url.hostname === '127.0.0.1' && hosts.includes(url.origin);
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return hosts.some((host) =>
    host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
}

export type PushOutcome = 'taken' | 'gone' | 'failed';

/** What a push service's status means (RFC 8030, 5 and 7.3): 404 and 410 say that the device will never come back. */
export function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return 'taken';
  return status === 404 || status === 410 ? 'gone' : 'failed';
}
