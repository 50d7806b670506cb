import { describe, expect, it } from 'vitest';
import { PUSH_HOSTS, PUSH_OTHER, PUSH_SUBJECTS } from './terms-push.ts';
import { isPushEndpoint, outcomeOf, pushHosts, pushText } from './push.ts';
import { TOPICS } from './terms.ts';

const APPLICATION = `app_${'0'.repeat(26)}`;

describe('what a push says', () => {
  it('opens the application in the language of the device', () => {
    const message = { topic: 'application.offered', object: APPLICATION };
    expect(pushText(message, 'zh')).toEqual({
      title: '您的申请有新进展',
      path: `/sme/applications/${APPLICATION}`,
    });
    expect(pushText(message, 'en').path).toBe(`/en/sme/applications/${APPLICATION}`);
  });

  it('opens the list where the message names no application', () => {
    expect(pushText({ topic: 'application.offered', object: '//evil.example' }, 'zh').path).toBe(
      '/sme/applications',
    );
  });

  it('is ours, short, and without anything to fill in, whatever the topic', () => {
    for (const topic of [...TOPICS, 'something.new']) {
      for (const locale of ['zh', 'en'] as const) {
        const { title, path } = pushText({ topic, object: APPLICATION }, locale);
        expect(title.length).toBeLessThan(50);
        expect(title).not.toMatch(/[{}\d¥]/);
        expect(path).toMatch(/^\/(en\/)?(sme|me)(\/[a-z0-9_]+)*$/);
      }
    }
    expect(pushText({ topic: 'something.new', object: 'x' }, 'zh').title).toBe(PUSH_OTHER.title.zh);
    expect(
      Object.keys(PUSH_SUBJECTS).filter((word) => !TOPICS.some((topic) => topic.startsWith(`${word}.`))),
    ).toEqual([]);
  });
});

describe('where a push may be sent', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/a:b',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://web.push.apple.com/Q',
    'https://sg2p.notify.windows.com/w/?token=x',
  ])('to the services of the browsers: %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, PUSH_HOSTS)).toBe(true);
  });

  it.each([
    'https://evil.example/fcm.googleapis.com',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilnotify.windows.com/x',
    'https://notify.windows.com/x',
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com@10.0.0.1/x',
    'https://u:p@fcm.googleapis.com/x',
    'https://fcm.googleapis.com./x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'http://127.0.0.1:8787/x',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'fcm.googleapis.com',
    '',
  ])('T40 nowhere else: %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, PUSH_HOSTS)).toBe(false);
  });

  it('to loopback only where the configuration names host and port', () => {
    const hosts = pushHosts('http://127.0.0.1:4711, Push.Example');
    expect(isPushEndpoint('http://127.0.0.1:4711/push/1', hosts)).toBe(true);
    expect(isPushEndpoint('http://127.0.0.1:4712/push/1', hosts)).toBe(false);
    expect(isPushEndpoint('http://10.0.0.1:4711/push/1', ['http://10.0.0.1:4711'])).toBe(false);
    expect(isPushEndpoint('https://push.example/1', hosts)).toBe(true);
    expect(isPushEndpoint('https://fcm.googleapis.com/x', hosts)).toBe(false);
    expect(pushHosts(' ')).toEqual(PUSH_HOSTS);
  });
});

it('a device is gone when its push service says so, and not when the service is down', () => {
  expect([201, 200, 404, 410, 429, 500, 403, 302].map(outcomeOf)).toEqual([
    'taken',
    'taken',
    'gone',
    'gone',
    'failed',
    'failed',
    'failed',
    'failed',
  ]);
});
