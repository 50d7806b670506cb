// The content security policy of pages allows exactly one style attribute: that of SvelteKit's announcer.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PAGE_POLICY, PLAIN_POLICY, SECURITY_HEADERS } from '../../web/headers.ts';

const KIT = path.resolve(import.meta.dirname, '../../node_modules/@sveltejs/kit');

it('the allowed style attribute is the one that the installed SvelteKit writes', () => {
  const root = readFileSync(path.join(KIT, 'src/runtime/components/root.svelte'), 'utf8');
  const styles = [...root.matchAll(/style="([^"]*)"/g)].map(([, style]) => style ?? '');
  expect(styles).toHaveLength(1);
  const hash = createHash('sha256')
    .update(styles[0] ?? '')
    .digest('base64');
  expect(PAGE_POLICY['style-src-attr']).toEqual(['unsafe-hashes', `sha256-${hash}`]);
});

it('no policy lets inline scripts, other hosts, frames or plug-ins in', () => {
  const pages = Object.entries(PAGE_POLICY).map(([name, sources]) => `${name} ${sources.join(' ')}`);
  expect([...pages, PLAIN_POLICY].join('\n')).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
  expect(PAGE_POLICY).toMatchObject({
    'default-src': ['none'],
    'frame-ancestors': ['none'],
    'base-uri': ['none'],
    'object-src': ['none'],
    'form-action': ['self'],
  });
});

it('form posts keep their origin', () => {
  expect(SECURITY_HEADERS['Referrer-Policy']).toBe('same-origin');
});
