// Characters that nobody sees in a text and that change what it says: controls, what turns the direction of writing, what
// has no width, halves of characters. No stored text may hold them (ruling I-TEXT).

const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;

/** The first unseen character of a text, or null; a line end counts unless lines are asked for. */
export function unseenIn(text: string, lines = false): string | null {
  const found = UNSEEN.exec(text)?.[0];
  if (found !== undefined) return found;
  if (!lines && text.includes('\n')) return '\n';
  return text.isWellFormed() ? null : '\ufffd';
}

/** A text with its first unseen character made visible, for a message. */
export const unseenShown = (text: string): string => text.replace(UNSEEN, '□');
