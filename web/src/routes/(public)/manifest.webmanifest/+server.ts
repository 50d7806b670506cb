// What a phone needs to know to keep the site among its apps, in the language of the page it was kept from.
import { getLocale, href, LANGUAGE_TAGS, say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { readSession } from '#lib/read-session.ts';
import type { RequestHandler } from './$types';

const png = (size: number) => ({
  src: `/static/icon-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
});

export const GET: RequestHandler = async ({ fetch }) => {
  const { district } = await readSession(fetch);
  const manifest = {
    // One app, whichever language it was kept in.
    id: '/',
    name: m.brand({ district: say(district.name) }),
    short_name: m.app_short_name(),
    lang: LANGUAGE_TAGS[getLocale()],
    start_url: href('/'),
    scope: '/',
    display: 'standalone',
    background_color: '#F5F7FA',
    theme_color: '#0B5CAD',
    icons: [
      { src: '/static/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      png(192),
      png(512),
      { ...png(512), src: '/static/icon-maskable-512.png', purpose: 'maskable' },
    ],
  };
  return new Response(JSON.stringify(manifest), { headers: { 'Content-Type': 'application/manifest+json' } });
};
