// The size of a file as both sides of an application read it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sizeText } from '../../web/src/lib/size.ts';
import { MAX_DOCUMENT_BYTES } from '../../worker/documents/terms.ts';

describe('the size of a file', () => {
  it.each([
    [0, '1 KB'],
    [1, '1 KB'],
    [1024, '1 KB'],
    [300_000, '293 KB'],
    [1024 * 1024 - 1, '1.0 MB'],
    [1.5 * 1024 * 1024, '1.5 MB'],
    [MAX_DOCUMENT_BYTES, '20.0 MB'],
  ])('of %i bytes is written %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it.each(['sme/applications/[id]/papers', 'bank/queue/[id]'])('is written the same way at %s', (page) => {
    const file = `../../web/src/routes/${page}/Papers.svelte`;
    const source = readFileSync(path.resolve(import.meta.dirname, file), 'utf8');
    expect(source).toContain('{sizeText(document.size)}');
  });
});
