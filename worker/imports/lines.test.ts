import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFees } from './entries-fees.ts';
import { readDiscounts, readHonours, readOverdueDays, readShares, readTaxLevels } from './entries.ts';
import { readPapers, readQuestions } from './entries-papers.ts';
import type { Read } from './found.ts';
import { escaped, saidFrom, splitAt, unescaped } from './lines.ts';
import type { Cell } from './sheets/cells.ts';

const cell = (text: string): Cell => ({ kind: 'text', text });
const said = <T>(read: Read<T>): T | string =>
  read.ok ? read.value : `${read.problem.line ?? ''} ${read.problem.code}`.trim();

describe('costs as people write them', () => {
  it.each([
    [
      '担保费｜借款人｜第三方｜必收｜按年 0.8%｜首期收取',
      { kind: 'guarantee_fee', basis: 'percent_per_year', rate_ppm: 8_000, when: 'upfront' },
    ],
    [
      '评估费|本行|第三方|可选|固定1200元|首期|可退还',
      { kind: 'appraisal_fee', payer: 'bank', amount_fen: 120_000, refundable: true },
    ],
    [
      '服务费｜企业｜放款机构｜必收｜一次性 0.5%｜期末收取｜不退还',
      { basis: 'percent_once', when: 'at_end', refundable: false },
    ],
    [
      '保险费｜借款人｜第三方｜必收｜每期 50元｜每期收取',
      { basis: 'per_period', amount_fen: 5_000, when: 'each_period' },
    ],
  ])('%s', (line, fee) => {
    expect(said(readFees(cell(line)))).toMatchObject([fee]);
  });

  it('are none when the cell says 无, and refused line by line otherwise', () => {
    expect(said(readFees(cell('无')))).toEqual([]);
    const right = '担保费｜借款人｜第三方｜必收｜按年 0.8%｜首期收取';
    expect(said(readFees(cell(`${right}\n\n担保费按年0.8%`)))).toBe('3 wrong_form');
    expect(said(readFees(cell(right.replace('按年 0.8%', '0.8%'))))).toBe('1 wrong_form');
    expect(said(readFees(cell(right.replace('按年 0.8%', '固定 0.8%'))))).toBe('1 amount_missing');
    expect(said(readFees(cell(right.replace('按年 0.8%', '固定 80'))))).toBe('1 no_unit');
    expect(said(readFees(cell(right.replace('按年', '一次性').replace('首期', '每期'))))).toBe(
      '1 when_contradicts_basis',
    );
  });
});

describe('other entries', () => {
  it('are read as they are printed and as people write them', () => {
    expect(said(readHonours(cell('高企：500万元\n专精特新：800万'), null))).toEqual([
      { honour: 'high_tech', amount_max_fen: 500_000_000 },
      { honour: 'srdi_sme', amount_max_fen: 800_000_000 },
    ]);
    expect(said(readTaxLevels(cell('A级：300'), '万元'))).toEqual([
      { level: 'A', amount_max_fen: 300_000_000 },
    ]);
    expect(said(readShares(cell('银行20%、担保公司 80%')))).toEqual([
      { party: 'bank', share_ppm: 200_000 },
      { party: 'guarantor', share_ppm: 800_000 },
    ]);
    expect(said(readDiscounts(cell('首次贷款 // First loan｜优惠10BP')))).toEqual([
      { zh: '首次贷款', en: 'First loan', discount_bp: 10 },
    ]);
    expect(said(readOverdueDays(cell('30、90天')))).toEqual([30, 90]);
    expect(said(readPapers(cell('营业执照 // Licence｜授权：工商｜申请')))).toEqual([
      { zh: '营业执照', en: 'Licence', how: 'consent', data_class: 'public', stage: 'apply' },
    ]);
    expect(said(readQuestions(cell('厂房｜选项｜选填｜自有/租赁')))).toEqual([
      { zh: '厂房', en: null, kind: 'choice', required: false, choices: ['自有', '租赁'] },
    ]);
  });

  it('that are not are refused with what they should look like', () => {
    expect(said(readHonours(cell('高企500万元'), null))).toBe('1 wrong_form');
    expect(said(readHonours(cell('独角兽：500万元'), null))).toBe('1 not_a_choice');
    expect(said(readTaxLevels(cell('A级：300'), null))).toBe('1 no_unit');
    expect(said(readDiscounts(cell('首次贷款')))).toBe('1 wrong_form');
    expect(said(readOverdueDays(cell('M1、M3')))).toBe('wrong_form');
    expect(said(readPapers(cell('营业执照')))).toBe('1 wrong_form');
    expect(said(readPapers(cell('营业\u202e执照｜上传｜申请时')))).toBe('1 unseen_character');
  });
});

describe('a text inside an entry', () => {
  it('survives the signs that part entries', () => {
    const text = fc.string({ unit: fc.constantFrom('｜', '|', '\\', '/', ' ', 'n', '\n', '贷', 'a') });
    fc.assert(
      fc.property(text, fc.option(text), (zh, en) => {
        fc.pre(zh.trim() === zh && zh !== '' && (en === null || (en.trim() === en && en !== '')));
        const whole = `${en === null ? escaped(zh) : `${escaped(zh)} // ${escaped(en)}`}｜上传`;
        const [part = '', rest] = splitAt(whole, '｜|');
        expect(rest).toBe('上传');
        expect(saidFrom(part)).toEqual({ zh, en });
        expect(unescaped(escaped(zh))).toBe(zh);
      }),
      { numRuns: 2_000 },
    );
  });
});
