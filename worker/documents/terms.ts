// The words of a firm's papers: their kinds, what becomes of one, what a scan may find, and what an application makes of
// it. Nobody's identity document is among the kinds: it is shown to the bank in person and never kept here.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Role } from '../identity/terms.ts';

/** The largest file in bytes, and what one firm's vault holds at most. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
export const VAULT_LIMIT = { files: 200, bytes: 500 * 1024 * 1024 } as const;
/** Papers that one application may use. */
export const MAX_USES = 60;

export const DOCUMENT_KINDS = [
  'business_licence',
  'articles',
  'tax_return',
  'financial_statement',
  'bank_statement',
  'invoice',
  'contract',
  'order',
  'property_certificate',
  'social_insurance_record',
  'qualification',
  'pledge_list',
  'guarantee_letter',
  'credit_authority',
  'other',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export const DOCUMENT_KIND_LABELS = {
  business_licence: both('营业执照', 'Business licence'),
  articles: both('公司章程', 'Articles of association'),
  tax_return: both('纳税资料', 'Tax papers'),
  financial_statement: both('财务报表', 'Financial statements'),
  bank_statement: both('银行流水', 'Bank statements'),
  invoice: both('发票', 'Invoices'),
  contract: both('合同', 'Contracts'),
  order: both('订单', 'Orders'),
  property_certificate: both('不动产权属证明', 'Title to property'),
  social_insurance_record: both('社保缴纳记录', 'Social-insurance record'),
  qualification: both('资质与专利证明', 'Titles and patents'),
  pledge_list: both('质押物清单与权属证明', 'Pledged assets with title'),
  guarantee_letter: both('担保意向书', "Guarantor's letter"),
  credit_authority: both('征信查询授权书', 'Authority to query credit records'),
  other: both('其他材料', 'Other papers'),
} satisfies Record<DocumentKind, Bilingual>;

/** Kinds that are made out to one receiver: one of them is of no use for another application. */
export const ONE_RECEIVER: readonly DocumentKind[] = ['credit_authority', 'guarantee_letter'];

export const MEDIA_TYPES = ['application/pdf', 'image/png', 'image/jpeg'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** How a firm came by a paper. */
export const DOCUMENT_ORIGINS = ['upload', 'licence'] as const;
export type DocumentOrigin = (typeof DOCUMENT_ORIGINS)[number];

export const DOCUMENT_STATES = ['quarantined', 'clean', 'refused', 'removed'] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];
export const DOCUMENT_STATE_LABELS = {
  quarantined: both('正在检查', 'Being checked'),
  clean: both('可用', 'Ready'),
  refused: both('未通过检查', 'Did not pass the check'),
  removed: both('已删除', 'Removed'),
} satisfies Record<DocumentState, Bilingual>;

/** What a scan may have against a paper. */
export const REFUSED_CODES = ['malware', 'active_content', 'broken', 'lost', 'policy'] as const;
export type RefusedCode = (typeof REFUSED_CODES)[number];
export const REFUSED_LABELS = {
  malware: both(
    '文件含有恶意代码，请在安全的电脑上重新生成',
    'The file holds malicious code; make it anew elsewhere',
  ),
  active_content: both(
    '文件里带有脚本或附件，请另存为普通 PDF（打印为 PDF）后重新上传',
    'The file carries scripts or attachments: print it to a plain PDF and upload that',
  ),
  broken: both(
    '文件已损坏，无法打开，请重新上传',
    'The file is damaged and cannot be opened; upload it again',
  ),
  lost: both('文件没有完整保存，请重新上传', 'The file was not kept whole; upload it again'),
  policy: both(
    '文件不符合平台的安全要求，请重新上传',
    'The file does not meet the safety rules; upload another one',
  ),
} satisfies Record<RefusedCode, Bilingual>;

export const DOCUMENT_COMMANDS = ['upload', 'fetch', 'pass', 'refuse', 'hide', 'remove'] as const;
export type DocumentCommand = (typeof DOCUMENT_COMMANDS)[number];

/** Conditions beyond state and role that a move needs. */
export type DocumentNeed = 'room_in_vault' | 'consent' | 'no_open_use' | 'open_use';

export type DocumentMove = {
  readonly command: DocumentCommand;
  readonly from: readonly DocumentState[];
  readonly roles: readonly (Role | 'system')[];
  /** `same`: it leaves the vault and stays what it was. */
  readonly to: DocumentState | 'same';
  readonly needs: readonly DocumentNeed[];
  readonly emits: string;
};

const FIRM = ['legal_representative', 'handler'] as const;

/** The machine of a paper: from · command · role · to · needs · emits. What is not here is refused with 409. */
export const DOCUMENT_MOVES: readonly DocumentMove[] = [
  {
    command: 'upload',
    from: [],
    roles: FIRM,
    to: 'quarantined',
    needs: ['room_in_vault'],
    emits: 'document.uploaded',
  },
  {
    command: 'fetch',
    from: [],
    roles: FIRM,
    to: 'quarantined',
    needs: ['consent'],
    emits: 'document.fetched',
  },
  {
    command: 'pass',
    from: ['quarantined'],
    roles: ['system'],
    to: 'clean',
    needs: [],
    emits: 'document.passed',
  },
  {
    command: 'refuse',
    from: ['quarantined'],
    roles: ['system'],
    to: 'refused',
    needs: [],
    emits: 'document.refused',
  },
  {
    command: 'hide',
    from: ['quarantined', 'clean'],
    roles: FIRM,
    to: 'same',
    needs: ['open_use'],
    emits: 'document.hidden',
  },
  {
    command: 'remove',
    from: ['quarantined', 'clean', 'refused'],
    roles: [...FIRM, 'system'],
    to: 'removed',
    needs: ['no_open_use'],
    emits: 'document.removed',
  },
];

export const USE_STATES = ['sent', 'verified', 'returned'] as const;
export type UseState = (typeof USE_STATES)[number];

export const USE_COMMANDS = ['attach', 'certify', 'verify', 'return'] as const;
export type UseCommand = (typeof USE_COMMANDS)[number];

export type UseMove = {
  readonly command: UseCommand;
  readonly from: readonly (UseState | 'new')[];
  readonly roles: readonly (Role | 'system')[];
  readonly to: UseState;
  readonly emits: string;
};

/** What an application makes of a paper. Its issuer's own word needs no bank to verify it. */
export const USE_MOVES: readonly UseMove[] = [
  { command: 'attach', from: ['new'], roles: FIRM, to: 'sent', emits: 'document.attached' },
  { command: 'certify', from: ['new'], roles: FIRM, to: 'verified', emits: 'document.certified' },
  { command: 'verify', from: ['sent'], roles: ['loan_officer'], to: 'verified', emits: 'document.verified' },
  {
    command: 'return',
    from: ['sent', 'verified'],
    roles: ['loan_officer', 'system'],
    to: 'returned',
    emits: 'document.returned',
  },
];

/** How many characters a bank must spend on why a paper has to come again. */
export const MIN_REASON = 5;

/** Where a line of an application's checklist stands. `consent`: its data come by the consent and need no paper. */
export const LINE_STATES = ['missing', 'sent', 'verified', 'returned', 'consent', 'in_person'] as const;
export type LineState = (typeof LINE_STATES)[number];
export const LINE_STATE_LABELS = {
  missing: both('缺', 'Missing'),
  sent: both('已传', 'Sent'),
  verified: both('已核验', 'Verified'),
  returned: both('需重传', 'To be sent again'),
  consent: both('凭授权取得', 'Comes by the consent'),
  in_person: both('当面交验', 'Shown in person'),
} satisfies Record<LineState, Bilingual>;

/** Days before its end from which on a paper is marked. */
export const EXPIRES_SOON_DAYS = 30;

/** How long a link to a file lives. */
export const LINK_MS = 60_000;

const MINUTE = 60_000;

/** Waits after a scan that could not be made; then it is tried again every two hours. */
export const SCAN_WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE] as const;
/** While a scan runs nobody else makes it. */
export const SCAN_LEASE_MS = MINUTE;
/** So long an object without a row may be one whose batch is still under way (security rule R17). */
export const ORPHAN_MS = 24 * 60 * MINUTE;
