// 有进展时提醒我 on the phone. The packaged Chromium has no push service and grants no notices, so the browser's side of
// the Push API is stood in for; the push service, what is sent to it and the service worker's own code are real.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { act, admittingProduct, reachedTheBank } from './cases.ts';
import { DESK, launch, look, person, PHONE, signInOwner, signInStaff, type Person } from './people.ts';

const OWNER = '13900000002';
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

type Device = { name: string; endpoint: string; keys: { p256dh: string; auth: string } };
type Standing = { permission: NotificationPermission; asked: number };

const sandbox = async <Body>(path: string, body?: unknown): Promise<Body> => {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await fetch(`${inject('sandbox')}${path}`, { method, body: JSON.stringify(body) });
  return (await answer.json()) as Body;
};

/** An owner whose browser has push: what it would ask of its maker's push service it asks of the sandbox. */
async function ownerWithPush(permission: NotificationPermission, answer: NotificationPermission = 'granted') {
  const owner = await person(browser, PHONE);
  const { page } = owner;
  const devices: Device[] = [];
  const standing: Standing = { permission, asked: 0 };
  await page.exposeFunction('standing', () => standing);
  await page.exposeFunction('askPerson', () => {
    standing.asked += 1;
    standing.permission = answer;
    return answer;
  });
  await page.exposeFunction('newDevice', async (application_server_key: string) => {
    const device = await sandbox<Device>('/push/devices', { application_server_key });
    devices.push(device);
    return device;
  });
  await page.addInitScript(
    ({ before }) => {
      type Outside = {
        askPerson: () => Promise<NotificationPermission>;
        newDevice: (key: string) => Promise<Device>;
      };
      const outside = window as unknown as Outside;
      const kept = () => JSON.parse(localStorage.getItem('device') ?? 'null') as Device | null;
      const subscription = () =>
        kept() && {
          toJSON: () => kept(),
          unsubscribe: async () => {
            localStorage.removeItem('device');
            return true;
          },
        };
      const permission = () => localStorage.getItem('permission') ?? before;
      Object.defineProperty(Notification, 'permission', { get: permission });
      Notification.requestPermission = async () => {
        localStorage.setItem('permission', await outside.askPerson());
        return permission() as NotificationPermission;
      };
      PushManager.prototype.getSubscription = async () => subscription() as PushSubscription | null;
      PushManager.prototype.subscribe = async (options) => {
        const bytes = new Uint8Array(options?.applicationServerKey as ArrayBuffer);
        const key = btoa(String.fromCharCode(...bytes));
        const text = key.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        localStorage.setItem('device', JSON.stringify(await outside.newDevice(text)));
        return subscription() as unknown as PushSubscription;
      };
    },
    { before: permission },
  );
  await signInOwner(owner, OWNER);
  return { ...owner, devices, standing };
}

const button = (page: Page, value: 'on' | 'off' | 'everywhere') =>
  page.locator(`button[name=push][value=${value}]`);
const card = (page: Page) => page.locator('article', { hasText: '有进展时提醒我' });

/** An application of the owner that the officer takes up: a message to the owner. */
async function takenUp(owner: Person, officer: Person): Promise<string> {
  const { page } = owner;
  const product = await admittingProduct(page, officer);
  await page.goto(`/sme/apply/${product}?amount_fen=10000000&term_months=12`);
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/\/sme\/applications\/app_/);
  const id = /app_[0-9a-z]{26}/.exec(page.url())?.[0] ?? '';
  await reachedTheBank(officer, id);
  await act(officer, id, 'take_up');
  return id;
}

/** Withdraws it, so that whoever comes next finds the owner as he was. */
async function withdraw({ page }: Person, id: string): Promise<void> {
  const address = `${inject('origin')}/api/sme/applications/${id}`;
  const { version } = (await (await page.request.get(address)).json()) as { version: number };
  const answer = await page.request.post(`${address}/withdraw`, {
    headers: {
      origin: inject('origin'),
      'idempotency-key': crypto.randomUUID(),
      'if-match': `"${version}"`,
    },
    data: { reason: 'price' },
  });
  expect(answer.status()).toBe(200);
}

const runJobs = () => fetch(inject('jobs'));
const received = ({ name }: Device) =>
  sandbox<{ got: { text: { title: string; path: string } }[] }>(`/push/devices/${name}`);

describe('the switch', () => {
  it('asks after a tap, stays over a reload, tells what happened, and ends with a tap', async () => {
    const owner = await ownerWithPush('default');
    const { page, devices, standing, errors } = owner;
    await page.goto('/sme');
    await button(page, 'on').waitFor();
    await look(page);
    expect(standing.asked).toBe(0);
    await button(page, 'on').click();
    await button(page, 'off').waitFor();
    expect(standing.asked).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('value'))).toBe('off');
    await page.reload();
    await button(page, 'off').waitFor();
    await look(page);
    await look(page, '/en/sme');
    await button(page, 'off').waitFor();
    expect(await page.locator('article', { hasText: 'Tell me when there is progress' }).count()).toBe(1);

    const officer = await person(browser, DESK);
    await signInStaff(officer, 'officer');
    const id = await takenUp(owner, officer);
    await officer.page.context().close();
    const [device] = devices;
    if (!device) throw new Error('the browser asked for no device');
    await runJobs();
    const { got } = await received(device);
    expect(got.map(({ text }) => text)).toContainEqual({
      title: '您的申请有新进展',
      path: `/sme/applications/${id}`,
    });

    await withdraw(owner, id);
    await page.goto('/sme');
    await button(page, 'off').click();
    await button(page, 'on').waitFor();
    await page.reload();
    await button(page, 'on').waitFor();
    expect(standing.asked).toBe(1);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('is off on the device after signing out there', async () => {
    const owner = await ownerWithPush('granted');
    const { page } = owner;
    await page.goto('/sme');
    await button(page, 'on').click();
    await button(page, 'off').waitFor();
    await page.locator('form[action$="/logout"] button').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto('/login');
    await signInOwner(owner, OWNER);
    await page.goto('/sme');
    await button(page, 'on').waitFor();
    expect(await button(page, 'everywhere').count()).toBe(0);
    await page.context().close();
  });

  it('says what to do where the browser forbids it, before and after the question', async () => {
    const refused = await ownerWithPush('default', 'denied');
    await refused.page.goto('/sme');
    await button(refused.page, 'on').click();
    await expect.poll(() => card(refused.page).innerText()).toContain('网站设置');
    expect(await button(refused.page, 'on').count()).toBe(0);
    await look(refused.page);
    await refused.page.reload();
    await expect.poll(() => card(refused.page).innerText()).toContain('网站设置');
    await refused.page.context().close();
  });

  it('says so where the browser cannot reach its push service, and the page goes on', async () => {
    const { page } = await ownerWithPush('granted');
    await page.addInitScript(() => {
      PushManager.prototype.subscribe = async () => Promise.reject(new DOMException('no', 'AbortError'));
    });
    await page.goto('/sme');
    await button(page, 'on').click();
    await expect.poll(() => card(page).innerText()).toContain('短信照常发送');
    await card(page).locator('[role=alert]').waitFor();
    await button(page, 'on').waitFor();
    await page.context().close();
  });

  it.each([
    ['there is no push', () => Reflect.deleteProperty(window, 'PushManager')],
    [
      'the page stands in WeChat',
      () => Object.defineProperty(navigator, 'userAgent', { get: () => 'MicroMessenger/8.0.50' }),
    ],
  ])('is not there where %s', async (_, init) => {
    const owner = await person(browser, PHONE);
    await owner.page.addInitScript(init);
    await signInOwner(owner, OWNER);
    await owner.page.goto('/sme');
    await owner.page.waitForLoadState('networkidle');
    expect(await owner.page.locator('h1').count()).toBe(1);
    expect(await card(owner.page).count()).toBe(0);
    expect(owner.errors).toEqual([]);
    await owner.page.context().close();
  });
});

type Shown = [title: string, options: { tag: string; data: string }];
type Opened = { windows: string[]; tabs: string[] };

describe('the service worker', () => {
  it('shows what came and opens pages of this site only', async () => {
    const { page } = await person(browser, PHONE);
    const context = page.context();
    await page.goto('/login');
    await page.goto('/match/what-if?amount_fen=10000000');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const [worker] = context.serviceWorkers();
    if (!worker) throw new Error('no service worker');

    // What the platform does with a notice is not there: it is noted.
    const seen = await worker.evaluate(async () => {
      type Handler = (event: Event) => void;
      const scope = globalThis as unknown as {
        registration: { showNotification: (...shown: unknown[]) => Promise<void> };
        clients: Record<string, unknown>;
        dispatchEvent: Handler;
      };
      const shown: unknown[] = [];
      const opened: Opened = { windows: [], tabs: [] };
      scope.registration.showNotification = async (...all) => void shown.push(all);
      const { origin } = location;
      const tab = {
        url: `${origin}/sme/objections?x=1`,
        focus: async () => tab,
        navigate: async (url: URL) => void opened.tabs.push(String(url)),
      };
      Object.assign(scope.clients, {
        matchAll: async () => [tab],
        openWindow: async (url: URL) => void opened.windows.push(String(url)),
      });
      const dispatch = async (type: string, more: object): Promise<void> => {
        let done: Promise<unknown> = Promise.resolve();
        const event = new Event(type);
        const waitUntil = (work: Promise<unknown>) => (done = work);
        scope.dispatchEvent(Object.assign(event, more, { waitUntil }));
        await done;
      };
      const told = { title: '您的申请有新进展', path: '/sme/applications/app_1' };
      await dispatch('push', { data: { json: () => told } });
      await dispatch('push', { data: null });
      await dispatch('push', { data: { json: () => ({ title: 1, path: null }) } });
      const paths = [
        '/sme/applications/app_1',
        '/sme/objections',
        '//evil.example/x',
        'https://evil.example',
        7,
      ];
      for (const data of paths) {
        await dispatch('notificationclick', { notification: { close: () => undefined, data } });
      }
      return { shown, opened, origin };
    });
    const shown = seen.shown as Shown[];
    expect(shown.map(([title]) => title)).toEqual(['您的申请有新进展', 'Rongqiao', 'Rongqiao']);
    expect(shown[0]?.[1]).toMatchObject({ tag: '/sme/applications/app_1', data: '/sme/applications/app_1' });
    const at = (path: string) => `${seen.origin}${path}`;
    expect(seen.opened).toEqual({
      windows: [at('/sme/applications/app_1'), at('/sme'), at('/sme'), at('/7')],
      tabs: [at('/sme/objections')],
    });
    await context.close();
  });
});
