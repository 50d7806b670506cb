// The push of this device between the browser and the API. Loaded only where the browser has push at all.
import { getLocale } from '#lib/locale.ts';

/** What the API says of this person's devices. */
type Known = { readonly key: string | null; readonly here: boolean; readonly devices: number };

export type PushState = {
  /** `absent`: nothing to offer; `denied`: the person has forbidden it in the browser. */
  readonly state: 'absent' | 'off' | 'on' | 'denied';
  /** Devices of the person that are told. */
  readonly devices: number;
};

const READY_MS = 10_000;

async function send(method: 'GET' | 'POST' | 'DELETE', body?: unknown): Promise<Response> {
  const headers = {
    'accept-language': getLocale(),
    ...(method !== 'GET' && {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }),
  };
  const answer = await fetch('/api/me/push', { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`);
  return answer;
}

/** The registered service worker. Rejects when there is none within ten seconds: a page must not wait for ever. */
function registration(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no service worker')), READY_MS);
  });
  return Promise.race([navigator.serviceWorker.ready, late]);
}

const known = async (): Promise<Known> => (await (await send('GET')).json()) as Known;

/** How it stands on this device: on only where the browser and the API agree. */
export async function look(): Promise<PushState> {
  const [{ key, here, devices }, { pushManager }] = await Promise.all([known(), registration()]);
  if (key === null) return { state: 'absent', devices };
  if (Notification.permission === 'denied') return { state: 'denied', devices };
  const isOn =
    here && Notification.permission === 'granted' && (await pushManager.getSubscription()) !== null;
  return { state: isOn ? 'on' : 'off', devices };
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

/** Asks the person, then the browser, then the API. Rejects when the browser or the API does not play along. */
export async function turnOn(): Promise<PushState> {
  // Before anything else is awaited: browsers ask only within the tap.
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return look();
  const [{ key }, { pushManager }] = await Promise.all([known(), registration()]);
  if (key === null) return look();
  // One that the API does not know, or of another key: a fresh one takes its place.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  try {
    const { endpoint, keys } = made.toJSON();
    await send('POST', { endpoint, keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] } });
  } catch (failure) {
    await made.unsubscribe();
    throw failure;
  }
  return look();
}

/** Ends it on this device, or on all of the person's. The browser forgets its part even when the API cannot be reached. */
export async function turnOff(where: 'here' | 'everywhere'): Promise<PushState> {
  const { pushManager } = await registration();
  await (await pushManager.getSubscription())?.unsubscribe();
  await send('DELETE', { where });
  return look();
}
