// What stands between the pages and the network. It keeps two kinds of things, both the same for everyone: the files of
// the build, whose names change with their contents, and the offline page. No other page and no answer of the API is ever
// kept, so that after signing out, or without network, nothing private can be shown (T57). It also shows what is pushed to
// this device, which is a title and an address of ours and nothing else.
import { immutable } from '$app/manifest';
import { self } from '$app/service-worker';

const OFFLINE = '/offline';
const FILES = new Set(immutable.map(({ path }) => new URL(path, self.location.origin).pathname));

// The names of the files carry their contents, so together they name the build.
function nameOfBuild(): string {
  let sum = 0;
  for (const char of [...FILES].sort().join()) sum = (Math.imul(sum, 31) + char.charCodeAt(0)) | 0;
  return `build-${(sum >>> 0).toString(36)}`;
}
const CACHE = nameOfBuild();

/** Keeps the offline page as a stranger sees it, without any cookie, and the styles it names. */
async function keepOfflinePage(): Promise<void> {
  const cache = await caches.open(CACHE);
  const page = await fetch(OFFLINE, { credentials: 'omit', cache: 'reload' });
  if (!page.ok || page.redirected) throw new Error(`the offline page answered ${page.status}`);
  const html = await page.clone().text();
  await cache.put(OFFLINE, page);
  const named = [...html.matchAll(/href="([^"]+\.css)"/g)].map(([, href]) => href ?? '');
  const styles = named.map((href) => new URL(href, new URL(OFFLINE, self.location.origin)).pathname);
  await cache.addAll(styles.filter((path) => FILES.has(path)));
}

async function forgetOlderBuilds(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

/** A file of the build: from here if it was needed before, else from the network and kept. */
async function fileOfBuild(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await cache.put(request, answer.clone());
  return answer;
}

/** A page always comes from the network; where there is none, the offline page says so. */
async function pageOrOffline(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    const page = await (await caches.open(CACHE)).match(OFFLINE);
    if (page) return page;
    throw failure;
  }
}

self.addEventListener('install', (event) => {
  // A new build takes over at once: this worker keeps nothing that an open page of the build before could miss.
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlderBuilds().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === 'navigate') event.respondWith(pageOrOffline(request));
  else if (request.method === 'GET' && origin === self.location.origin && FILES.has(pathname))
    event.respondWith(fileOfBuild(request));
});

type PushText = { readonly title: string; readonly path: string };

// A browser wants something shown for each push: one that cannot be read still says that there is something.
const UNREADABLE: PushText = { title: 'Rongqiao', path: '/sme' };

function textOf(data: PushMessageData | null): PushText {
  try {
    const { title, path } = data?.json() as Partial<Record<keyof PushText, unknown>>;
    return typeof title === 'string' && typeof path === 'string' ? { title, path } : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

/** The address of a page of this site; anything else is the owner's first page. */
function addressOf(path: unknown): URL {
  const { origin } = self.location;
  const own = new URL(UNREADABLE.path, origin);
  try {
    const url = new URL(String(path), origin);
    return url.origin === origin ? url : own;
  } catch {
    return own;
  }
}

/** Brings the page to the front where it is open, and shows it as it is now; else opens it beside what is being written. */
async function show(url: URL): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname === url.pathname);
  if (!there) return void (await self.clients.openWindow(url));
  await there.focus();
  await there.navigate(url);
}

self.addEventListener('push', (event) => {
  const { title, path } = textOf(event.data);
  // A later one about the same page takes the place of the earlier one, and is heard again.
  const options = { tag: path, renotify: true, data: path, icon: '/static/icon-192.png' };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(addressOf(event.notification.data)));
});
