// The words of an import: its states, what it does with a row, and the words of a fee as a cell writes them.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Listing } from '../products/schema.ts';
import type { FeeKind } from '../products/terms.ts';

/** `uploaded` waits for its columns, `checked` has a preview; only `confirmed` has written anything. */
export const IMPORT_STATES = ['uploaded', 'checked', 'confirmed', 'undone', 'dropped'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];
export const IMPORT_STATE_LABELS = {
  uploaded: both('待对应列', 'Columns to be matched'),
  checked: both('待确认', 'To be confirmed'),
  confirmed: both('已导入', 'Imported'),
  undone: both('已撤销', 'Undone'),
  dropped: both('已放弃', 'Dropped'),
} satisfies Record<ImportState, Bilingual>;

/** What an import does with a row. `wrong` rows are never written, whatever else the file holds. */
export const ROW_ACTIONS = ['create', 'update', 'skip', 'wrong'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];
export const ROW_ACTION_LABELS = {
  create: both('新增', 'New'),
  update: both('修改', 'Changed'),
  skip: both('无变化', 'Unchanged'),
  wrong: both('有错误', 'Wrong'),
} satisfies Record<RowAction, Bilingual>;

export const FEE_KIND_LABELS = {
  guarantee_fee: both('担保费', 'Guarantee fee'),
  appraisal_fee: both('评估费', 'Appraisal fee'),
  service_fee: both('服务费', 'Service fee'),
  insurance: both('保险费', 'Insurance'),
  notary_fee: both('公证费', 'Notary fee'),
  registration_fee: both('登记费', 'Registration fee'),
} satisfies Record<FeeKind, Bilingual>;

/**
 * The heading of the column that an import adds to the rows it hands back. A row in which it still says something is
 * refused: whoever mended the row empties it.
 */
export const REASON_HEADING = { zh: '错误说明', en: 'What is wrong' } as const;

/** Whether a heading is that of the explanations. */
export function isReasonHeading(heading: string): boolean {
  const text = heading.trim();
  return text === REASON_HEADING.zh || text === REASON_HEADING.en;
}

type Fee = Listing['fees'][number];

export const FEE_PAYER_LABELS = {
  borrower: both('借款人', 'Borrower'),
  bank: both('银行', 'Bank'),
  government: both('政府', 'Government'),
  third_party: both('第三方', 'Third party'),
} satisfies Record<Fee['payer'], Bilingual>;

export const FEE_PAYEE_LABELS = {
  lender: both('放款机构', 'Lender'),
  third_party: both('第三方', 'Third party'),
} satisfies Record<Fee['payee'], Bilingual>;

export const FEE_WHEN_LABELS = {
  upfront: both('首期收取', 'Upfront'),
  yearly: both('每年收取', 'Yearly'),
  each_period: both('每期收取', 'Each period'),
  at_end: both('期末收取', 'At the end'),
} satisfies Record<Fee['when'], Bilingual>;
