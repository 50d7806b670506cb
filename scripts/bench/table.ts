// The benchmark's answer in words for a terminal.

export type Column = { readonly title: string; readonly left?: true };

/** Width on a terminal: Chinese takes two places. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[\u2e80-\uffef]/.test(sign) ? 2 : 1), 0);

/** Lines of a table with aligned columns. */
export function tableOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) =>
    Math.max(...[title, ...rows.map((row) => row[i] ?? '')].map(widthOf)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        return columns[i]?.left ? `${cell}${space}` : `${space}${cell}`;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}

/** A figure with as many digits as it is worth. */
export function figure(value: number | null, digits = 2): string {
  return value === null ? 'n/a' : value.toFixed(digits);
}

/** Whether a goal is reached; null when nothing was asked or nobody could measure it. */
export const mark = (reached: boolean | null): string => (reached === null ? '' : reached ? 'yes' : 'NO');
