// As much XML as the parts of a spreadsheet need, read as it arrives: elements, attributes, text. Declarations and
// entities of a document's own are refused, so that nothing can be pulled in or blown up.
import { LIMITS, refuse } from './refusals.ts';

export type XmlHandlers = {
  /** `attributes` is the raw text behind the name; {@link attribute} reads one of them. */
  readonly open?: (name: string, attributes: string) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
};

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text with its references replaced. Refuses a reference that XML itself does not define. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,12});?/g, (_, name: string) => {
    const known = NAMED[name];
    if (known !== undefined) return known;
    const digits = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const code = digits ? parseInt(digits[1] ?? digits[2] ?? '', digits[1] ? 16 : 10) : Number.NaN;
    if (!(code > 0 && code <= 0x10ffff)) throw refuse('dtd');
    return String.fromCodePoint(code);
  });
}

/** The value of one attribute in the raw text of a tag, or null. */
export function attribute(attributes: string, name: string): string | null {
  for (let from = 0; ;) {
    const at = attributes.indexOf(`${name}=`, from);
    if (at < 0) return null;
    from = at + name.length + 1;
    // `r` is found inside `customFormat` otherwise.
    if (at > 0 && !/\s/.test(attributes[at - 1] ?? '')) continue;
    const quote = attributes[from];
    const end = quote === '"' || quote === "'" ? attributes.indexOf(quote, from + 1) : -1;
    return end < 0 ? null : unescapeXml(attributes.slice(from + 1, end));
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

// The end of a tag: a `>` may stand inside a quoted value.
function tagEnd(buffer: string, from: number): number {
  let end = buffer.indexOf('>', from);
  if (end < 0) return -1;
  const quotesIn = (to: number): boolean => {
    let open = '';
    for (let i = from; i < to; i += 1) {
      const c = buffer[i];
      if (open) {
        if (c === open) open = '';
      } else if (c === '"' || c === "'") open = c;
    }
    return open !== '';
  };
  while (end >= 0 && quotesIn(end)) end = buffer.indexOf('>', end + 1);
  return end;
}

// No markup of a spreadsheet is longer than a full cell with every character escaped.
const LONGEST_PIECE = LIMITS.cell_characters * 10;

/** Feeds what is complete in `buffer` to the handlers and returns the rest. */
function consume(buffer: string, handlers: XmlHandlers, stack: string[]): string {
  let at = 0;
  while (at < buffer.length) {
    const tag = buffer.indexOf('<', at);
    if (tag < 0) break;
    if (tag > at && stack.length > 0) handlers.text?.(unescapeXml(buffer.slice(at, tag)));
    at = tag;
    const next = buffer[tag + 1];
    if (next === undefined) break;
    if (next === '!') {
      if (buffer.length - tag < 9) break;
      const isData = buffer.startsWith('<![CDATA[', tag);
      if (!isData && !buffer.startsWith('<!--', tag)) throw refuse('dtd');
      const end = buffer.indexOf(isData ? ']]>' : '-->', tag + 4);
      if (end < 0) break;
      if (isData) handlers.text?.(buffer.slice(tag + 9, end));
      at = end + 3;
    } else if (next === '?') {
      const end = buffer.indexOf('?>', tag);
      if (end < 0) break;
      const encoding = /encoding\s*=\s*["']([^"']*)/.exec(buffer.slice(tag, end))?.[1];
      if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) throw refuse('broken');
      at = end + 2;
    } else {
      const end = tagEnd(buffer, tag + 1);
      if (end < 0) break;
      if (next === '/') {
        const name = local(buffer.slice(tag + 2, end).trim());
        if (stack.pop() !== name) throw refuse('broken');
        handlers.close?.(name);
      } else {
        const isWhole = buffer[end - 1] === '/';
        const inner = buffer.slice(tag + 1, isWhole ? end - 1 : end);
        const space = inner.search(/\s/);
        const name = local(space < 0 ? inner : inner.slice(0, space));
        handlers.open?.(name, space < 0 ? '' : inner.slice(space));
        if (isWhole) handlers.close?.(name);
        else if (stack.push(name) > 64) throw refuse('broken');
      }
      at = end + 1;
    }
  }
  const rest = buffer.slice(at);
  if (rest.length > LONGEST_PIECE) throw refuse('broken');
  return rest;
}

/** Reads a part as it arrives. Refuses what is not well-formed UTF-8 and not one whole document. */
export async function readXml(chunks: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const stack: string[] = [];
  let buffer = '';
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw refuse('broken');
    }
  };
  for await (const chunk of chunks) buffer = consume(buffer + decoded(chunk), handlers, stack);
  buffer = consume(buffer + decoded(), handlers, stack);
  if (stack.length > 0 || buffer.trim() !== '') throw refuse('broken');
}

/** Reads a part only as far as its first element: all that comes before it is where a DTD would stand. */
export async function refuseDeclarations(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  let head = '';
  for await (const chunk of chunks) {
    head += decoder.decode(chunk, { stream: true });
    if (head.includes('<!DOCTYPE') || head.includes('<!ENTITY')) throw refuse('dtd');
    if (/<[A-Za-z]/.test(head) || head.length > LONGEST_PIECE) return;
  }
}
