// The security headers of everything this site answers outside /api: pages (src/hooks.server.ts), files (adapter.ts)
// and the policy that SvelteKit completes with a nonce for each page (vite.config.ts).

/** Sent with every page and every file. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
  'X-Content-Type-Options': 'nosniff',
  // Not `no-referrer`: browsers would then send `Origin: null` on form posts, which the origin check refuses.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** What a page may load and where it may send. Inline scripts carry the page's nonce; inline styles there are none. */
export const PAGE_POLICY = {
  'default-src': ['none'],
  'script-src': ['self'],
  'style-src': ['self'],
  // SvelteKit's announcer of page titles is hidden by a style attribute: this one is allowed, by its hash.
  'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
  'img-src': ['self', 'data:'],
  'font-src': ['self'],
  'connect-src': ['self'],
  'manifest-src': ['self'],
  'form-action': ['self'],
  'frame-ancestors': ['none'],
  'base-uri': ['none'],
  'object-src': ['none'],
} as const;

/**
 * For answers that are not pages: files, redirects, data. A worker script may fetch and import from this site only;
 * anything else among them loads nothing.
 */
export const PLAIN_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; " +
  "base-uri 'none'; object-src 'none'";
