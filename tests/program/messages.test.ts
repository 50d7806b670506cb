// Every sentence of the site exists in both languages, and pages take their sentences from nowhere else.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const WEB = path.resolve(import.meta.dirname, '../../web');
const AREAS = ['common', 'public', 'sme', 'bank', 'office'] as const;
const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

// A message is a text, or variants of one text (singular and plural).
type Message = string | [{ match: Record<string, string> }];

const readMessages = (locale: 'zh' | 'en', area: string): Record<string, Message> =>
  JSON.parse(readFileSync(path.join(WEB, 'messages', locale, `${area}.json`), 'utf8'));

const textsOf = (message: Message): string[] =>
  typeof message === 'string' ? [message] : Object.values(message[0].match);

const placeholders = (message: Message): string[] =>
  [
    ...new Set(
      textsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')),
    ),
  ].sort();

describe.each(AREAS)('the messages of %s', (area) => {
  const zh = readMessages('zh', area);
  const en = readMessages('en', area);

  it('have the same keys in Chinese and English', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  it('say something in every variant', () => {
    const empty = [zh, en].flatMap((file) =>
      Object.entries(file).filter(([, message]) => textsOf(message).some((text) => text.trim() === '')),
    );
    expect(empty).toEqual([]);
  });

  it('put the same values into both languages', () => {
    const differing = Object.keys(zh).filter((key) => {
      const other = en[key];
      return other !== undefined && placeholders(zh[key] ?? '').join() !== placeholders(other).join();
    });
    expect(differing).toEqual([]);
  });

  it('are English in English', () => {
    const chinese = Object.entries(en).filter(([, message]) =>
      textsOf(message).some((text) => CHINESE.test(text)),
    );
    expect(chinese).toEqual([]);
  });
});

it('no message of one area replaces one of another', () => {
  const keys = AREAS.flatMap((area) => Object.keys(readMessages('zh', area)));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

it('every area is compiled', () => {
  const settings = JSON.parse(readFileSync(path.join(WEB, 'project.inlang/settings.json'), 'utf8'));
  const files = settings['plugin.inlang.messageFormat'].pathPattern as string[];
  expect(files).toEqual(AREAS.map((area) => `./messages/{locale}/${area}.json`));
});

describe('pages', () => {
  const pages = globSync('src/**/*.svelte', { cwd: WEB }).map((file) => ({
    file,
    source: readFileSync(path.join(WEB, file), 'utf8')
      .replaceAll(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/(^|\s)\/\/.*$/gm, ''),
  }));

  it('contain no Chinese of their own', () => {
    expect(pages.filter(({ source }) => CHINESE.test(source)).map(({ file }) => file)).toEqual([]);
  });

  it('link to each other through href(), which keeps the language', () => {
    const bare = /(?:href|action|formaction)="\/|goto\(\s*['"`]\//;
    expect(pages.filter(({ source }) => bare.test(source)).map(({ file }) => file)).toEqual([]);
  });
});
