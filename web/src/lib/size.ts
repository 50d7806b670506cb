// How large a file is, as every page writes it.

const KB = 1024;
const MB = KB * KB;

/**
 * A size in bytes in words: "1 KB" at least, from a thousand and twenty-four of them on "1.5 MB". The units are the
 * binary ones that file managers show and the limit on uploads is counted in.
 */
export function sizeText(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / KB));
  return kilobytes < KB ? `${kilobytes} KB` : `${(bytes / MB).toFixed(1)} MB`;
}
