import { describe, expect, it } from 'vitest';
import { mappingOf, matchHeading, missingColumns, remapped } from './mapping.ts';
import { COLUMNS } from './columns.ts';

const match = (heading: string) => {
  const found = matchHeading(heading);
  return found && [found.column.key, found.unit];
};
const headings = (...texts: string[]) => texts.map((text, column) => ({ column, text }));

describe('a heading', () => {
  it.each([
    ['产品编码', ['code', null]],
    ['*产品编码（必填）', ['code', null]],
    ['产 品 编 码', ['code', null]],
    ['编号', ['code', null]],
    ['最高额度（万元）', ['amount_max_fen', '万元']],
    ['最高额度(元)', ['amount_max_fen', '元']],
    ['最高额度【单位：万元】', ['amount_max_fen', '万元']],
    ['最高额度万元', ['amount_max_fen', '万元']],
    ['最高额度', ['amount_max_fen', null]],
    ['最高额度（千元）', ['amount_max_fen', null]],
    ['额度（万元） 最高', ['amount_max_fen', '万元']],
    ['最低年利率（％）', ['rate_min_ppm', '%']],
    ['年利率下限', ['rate_min_ppm', null]],
    ['最长期限（年）', ['term_months_max', '年']],
    ['一句话介绍（英文）', ['tagline_en', null]],
    ['一句话介绍', ['tagline', null]],
    ['Largest amount (万元)', ['amount_max_fen', '万元']],
    ['Largest amount (CNY 10,000)', ['amount_max_fen', '万元']],
    ['Largest amount (CNY)', ['amount_max_fen', '元']],
    ['amount_max_fen', ['amount_max_fen', null]],
  ])('%j names %j', (heading, found) => {
    expect(match(heading)).toEqual(found);
  });

  it.each(['错误说明', '备注', '', '2026年', '最高', 'constructor', '__proto__'])(
    '%j names nothing',
    (heading) => {
      expect(match(heading)).toBeNull();
    },
  );

  it('of one field names no other: no two columns share a word', () => {
    const words = COLUMNS.flatMap(({ key, label, aliases }) =>
      [label.zh, label.en, ...aliases].map((word) => [word, key]),
    );
    for (const [word = '', key] of words) expect([word, matchHeading(word)?.column.key]).toEqual([word, key]);
  });
});

describe('the columns of a file', () => {
  it('are taken once, the first of two that mean the same', () => {
    const mapping = mappingOf(headings('产品编码', '编号', '备注'));
    expect(mapping.map(({ key, repeated }) => [key, repeated])).toEqual([
      ['code', false],
      [null, true],
      [null, false],
    ]);
  });

  it('are what a person says they are, and a field has one column', () => {
    const mapping = mappingOf(headings('产品编码', '额度（元）', '最高额度（万元）'));
    const said = remapped(mapping, [{ column: 1, key: 'amount_max_fen' }]);
    expect(said.map(({ key, unit }) => [key, unit])).toEqual([
      ['code', null],
      ['amount_max_fen', '元'],
      [null, null],
    ]);
    expect(remapped(said, [{ column: 1, key: null }])[1]?.key).toBeNull();
  });

  it('that are missing are told where a new product needs them', () => {
    const missing = missingColumns(mappingOf(headings('产品编码', '产品名称'))).map(({ key }) => key);
    expect(missing).toContain('fees');
    expect(missing).toContain('rate_min_ppm');
    expect(missing).not.toContain('name');
    expect(missing).not.toContain('tags');
  });
});
