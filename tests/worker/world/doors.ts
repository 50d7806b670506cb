// What the test of all doors sends through each: whose object a path is about, and a body that its schema accepts, so
// that only the door can refuse.
import type { Operation } from '../../../worker/identity/terms.ts';

const HASH = 'a'.repeat(64);

/** Kinds of objects that paths name. */
export type DoorObject =
  | 'product'
  | 'shelved'
  | 'written'
  | 'round'
  | 'policy'
  | 'import'
  | 'consent'
  | 'watch'
  | 'asked'
  | 'application'
  | 'branch'
  | 'absence'
  | 'meeting'
  | 'ticket'
  | 'own_ticket'
  | 'delivery'
  | 'complaint'
  | 'grant'
  | 'change'
  | 'member'
  | 'post'
  | 'joining'
  | 'institution'
  | 'objection'
  | 'document'
  | 'claim'
  | 'own_claim'
  | 'demand'
  | 'pooled'
  | 'handler'
  | 'dispute'
  | 'assist';

const PLACES: readonly (readonly [string, DoorObject])[] = [
  ['/sme/documents/', 'document'],
  ['/sme/claims/', 'own_claim'],
  ['/office/claims/', 'claim'],
  ['/objections/', 'objection'],
  ['/bank/demands/', 'pooled'],
  ['/office/demands/', 'pooled'],
  ['/meetings/', 'meeting'],
  ['/office/deliveries/', 'delivery'],
  ['/sme/complaints/', 'complaint'],
  ['/office/tickets/', 'ticket'],
  ['/bank/tickets/', 'own_ticket'],
  ['/bank/absences/', 'absence'],
  ['/bank/posts/', 'post'],
  ['/sme/demands/', 'demand'],
  ['/sme/handlers/', 'handler'],
  ['/office/disputes/', 'dispute'],
  ['/assist/sessions/', 'assist'],
  ['/watches/', 'watch'],
  ['/me/consents/', 'asked'],
  ['/consents/:id', 'consent'],
  ['/apply/', 'product'],
  ['/bank/products/:id/round', 'written'],
  ['/bank/products/', 'shelved'],
  ['/office/products/', 'shelved'],
  ['/office/reviews/', 'round'],
  ['/office/policies/', 'policy'],
  ['/bank/imports/', 'import'],
  ['/bank/branches/', 'branch'],
  ['/bank/limits/', 'change'],
  ['/bank/team/grants/', 'grant'],
  ['/bank/team/members/', 'member'],
  ['/bank/team/posts/', 'post'],
  ['/office/institution-applications/', 'joining'],
  ['/office/institutions/', 'institution'],
];

/** The kind of object that a path is about. */
export const objectAt = (path: string): DoorObject =>
  PLACES.find(([place]) => path.includes(place))?.[1] ?? 'application';

/** The first parameter of a path: the object it is about. */
export const OBJECT_PARAM =
  /:(id|round|branch|grant|change|member|absence|post|application|institution|demand|handler|assist|dispute)\b/;

/** An id of a kind that nothing has. */
export const ABSENT: Readonly<Record<DoorObject, string>> = {
  product: `prd_${'0'.repeat(26)}`,
  shelved: `prd_${'0'.repeat(26)}`,
  written: `prd_${'0'.repeat(26)}`,
  round: `rnd_${'0'.repeat(26)}`,
  policy: `pol_${'0'.repeat(26)}`,
  import: `imp_${'0'.repeat(26)}`,
  watch: `wat_${'0'.repeat(26)}`,
  consent: `con_${'0'.repeat(26)}`,
  asked: `con_${'0'.repeat(26)}`,
  application: `app_${'0'.repeat(26)}`,
  branch: `bra_${'0'.repeat(26)}`,
  absence: `abs_${'0'.repeat(26)}`,
  meeting: `mtg_${'0'.repeat(26)}`,
  ticket: `tic_${'0'.repeat(26)}`,
  complaint: `tic_${'0'.repeat(26)}`,
  delivery: `msg_${'0'.repeat(26)}`,
  own_ticket: `tic_${'0'.repeat(26)}`,
  grant: `grt_${'0'.repeat(26)}`,
  change: `lim_${'0'.repeat(26)}`,
  member: `usr_${'0'.repeat(26)}`,
  post: `mem_${'0'.repeat(26)}`,
  joining: `joi_${'0'.repeat(26)}`,
  institution: `org_${'0'.repeat(26)}`,
  objection: `obj_${'0'.repeat(26)}`,
  document: `doc_${'0'.repeat(26)}`,
  claim: `clm_${'0'.repeat(26)}`,
  own_claim: `clm_${'0'.repeat(26)}`,
  demand: `dem_${'0'.repeat(26)}`,
  pooled: 'WCX202601-0000000',
  dispute: `dis_${'0'.repeat(26)}`,
  handler: `hnd_${'0'.repeat(26)}`,
  assist: `ast_${'0'.repeat(26)}`,
};

const DOCUMENT = { zh: '示例', en: 'Example' };

export const POLICY_TERMS = {
  code: 'TX-DOOR',
  name: { zh: '科技企业贷款贴息', en: 'Interest subsidy for technology firms' },
  summary: { zh: '按年化一个百分点贴息', en: 'One point of interest a year' },
  source: '望财金〔2026〕1号（示例）',
  benefit: {
    kind: 'interest_subsidy',
    subsidy_ppm: 10_000,
    months_max: 12,
    every_months: 12,
    cap_fen: 10_000_000,
  },
  scope: 'all_products',
  criteria: {
    all: [{ id: 'c1', attr: 'honours', op: 'in', value: ['high_tech'], severity: 'hard', code: 'E07' }],
  },
  excludes: [] as string[],
  budget_fen: 500_000_000,
  valid_from: '2026-01-01',
  valid_until: '2027-12-31',
  contact_phone: '0731-88001234',
} as const;

const BRANCH = {
  name: { zh: '门口支行', en: 'Door Outlet' },
  town: '430112001',
  phone: '0731-80000000',
  serves: ['430112001'],
  hours: '',
  parent_id: null,
} as const;
const TERMS_OF_JOINING = { agreement_from: '2026-01-01', agreement_until: '2028-12-31' } as const;

/** An application to join that may be sent as it is. */
export const JOINING = {
  name: { zh: '湘麓农村商业银行', en: 'Xianglu Rural Commercial Bank' },
  short_name: '湘麓农商',
  kind: 'rural_commercial_bank',
  licence_type: 'financial',
  licence: 'B1000H243010001',
  licence_valid_until: '2029-12-31',
  website: 'https://bank.example.cn',
  intro: { zh: '服务本地小微企业。', en: 'Serves small firms of the district.' },
  outlet: {
    name: { zh: '湘麓农商营业部', en: 'Xianglu Main Outlet' },
    town: '430112001',
    phone: '0731-80005001',
    serves: ['430112001'],
    hours: '工作日 9:00–17:00',
    authority_fen: 500_000_000,
  },
  contact: { name: '温若兰', phone: '13811110000', email: 'wen@bank.example.cn' },
  approval: '产品经本行产品审批委员会批准。',
} as const;

/** A need that banks may answer. */
export const WISH = {
  amount: '100to300',
  term: '6to12',
  purpose: 'wages',
  needed_by: '2026-08-01',
  collateral: [],
} as const;

const SHEET = {
  product_id: 'prd_x',
  version_id: 'ver_x',
  amount_fen: 10_000_000,
  term_months: 12,
  purpose: 'wages',
  guarantee_type: 'credit',
  consent: { data_classes: ['public'], until: '2026-12-31', text_hash: HASH },
} as const;
const OWNER = { uscc: '91430112MA0000000X', phone: '13811110009', channel: 'visit' } as const;

export const BODIES: Partial<Record<Operation, unknown>> = {
  'claim.open': { policy_id: `pol_${'0'.repeat(26)}`, drawdown_id: `drw_${'0'.repeat(26)}`, period: 3 },
  'claim.submit': { hash: HASH },
  'claim.resubmit': { note: '补充说明如下' },
  'claim.return': { note: '请说明利息凭证' },
  'claim.check': { hash: HASH },
  'claim.grant': { hash: HASH },
  'claim.refuse': { code: 'other', note: '材料与放款不符' },
  'claim.pay': { paid_on: '2026-01-05', reference: 'CZ-2026-001' },
  'demand.publish': { ...WISH, hash: HASH },
  'demand.show_interest': {
    product_id: 'prd_x',
    amount_from_fen: 1_000_000,
    amount_to_fen: 2_000_000,
    rate_from_ppm: 40_000,
    rate_to_ppm: 45_000,
    message: '我行可以办理',
  },

  'dispute.propose': { outcome: 'kept', grounds: '营业执照和身份证已核对' },
  'handler.invite': { name: '门口人', phone: '13811110004', rights: ['apply'], until: '2026-12-31' },
  'handler.change': { rights: ['apply'], until: '2026-12-31' },
  'assist.request_code': OWNER,
  'assist.open': { ...OWNER, code: '123456' },
  'assist.prove_standing': { name: '门口人', document_number: '430112199001010000' },
  'assist.save_draft': { amount_fen: '80万' },
  'assist.request_submit_code': SHEET,
  'assist.submit': { ...SHEET, code: '123456' },
  'objection.raise': { attr: 'patents', text: '专利数量登记有误', wanted: '3 件' },
  'objection.correct': { note: '来源已更正' },
  'objection.record_answer': { result: 'confirmed', note: '来函确认无误' },
  'objection.uphold': { note: '与来源核对一致' },
  'objection.hide': { note: '双方均无凭证' },
  'consent.grant_platform': { data_classes: ['tax'], text_hash: HASH },
  'consent.ask_person': { role: 'guarantor', name: '门口人', phone: '13811110003' },
  'consent.share_contact': { text_hash: HASH },
  'me.grant_consent': { text_hash: HASH },
  'document.attach': { papers: [{ item_id: 'itm_x', document_id: 'doc_x' }] },
  'licence.fetch': { kind: 'business_licence' },
  'case.verify_document': { item_id: 'statements' },
  'case.return_document': { item_id: 'statements', reason: '请补盖公章' },
  'push.switch_off': { where: 'here' },
  'application.contact': { channel: 'phone' },
  'application.request_documents': { items: [{ kind: 'add', name: '流水' }] },
  'application.propose_offer': {
    kind: 'committed',
    amount_fen: 1_000_000,
    term_months: 12,
    rate_ppm: 40_000,
    repayment_method: 'interest_only',
    guarantee_type: 'credit',
    fees: [],
    conditions: '',
    valid_days: 10,
  },
  'application.approve_offer': { hash: HASH },
  'application.return_offer': { text: '请重做' },
  'application.refuse': { codes: ['E01'] },
  'application.ask_review': {
    text: '有新的订单合同可以提供',
    consent: { data_classes: ['public'], until: '2026-12-31', text_hash: HASH },
  },
  'application.uphold': { text: '复核后情况没有变化，维持原决定' },
  'application.overturn': {},
  'application.reroute': { ...SHEET, tell: false },
  'application.sign': { contract_no: 'HT-1', signed_on: '2026-03-02' },
  'application.record_drawdown': {
    bank_reference: 'JJ-DOOR',
    amount_fen: 1,
    rate_ppm: 1,
    paid_on: '2026-03-02',
    matures_on: '2026-09-02',
    account_tail: '1234',
  },
  'application.deny_drawdown': { text: '有误' },
  'application.answer_documents': { answers: [{ item_id: 'itm_x', text: '好' }] },
  'application.accept_offer': { hash: HASH },
  'application.save_draft': { amount_fen: '80万' },
  'application.drop_draft': {},
  'application.withdraw': { reason: 'price' },
  'application.hand_over': { successor: 'usr_x' },
  'institution.describe': { intro: { zh: '', en: '' }, website: '' },
  'application.urge': {},
  'complaint.raise': { kind: 'poor_service', text: '客户经理态度不好，没有说明理由' },
  'application.write_to_bank': { text: '请问还需要什么材料？' },
  'application.write_to_firm': { text: '明天下午上门，请备好合同' },
  'application.note': { text: '企业主为人实在' },
  'application.contest_contact': {},
  'inbox.mark_read': { ids: [] },
  'preferences.set': { quiet_from: 0, quiet_until: 0, digest: false, locale: 'zh' },
  'delivery.send_again': {},
  'ticket.dispatch': { text: '请说明原因', workdays: 2 },
  'ticket.dismiss': { text: '已电话了解' },
  'ticket.return': { text: '请说明措施', workdays: 2 },
  'ticket.close': {},
  'ticket.handle': {},
  'ticket.answer': { text: '已联系企业并安排专人跟进' },
  'clock.set': { length: 3, warn: 2 },
  'calendar.publish': { year: 2030, days: [{ day: '2030-01-01', kind: 'off' }] },
  'meeting.open': { name: '门口对接会', held_on: '2099-01-01' },
  'meeting.match': {},
  'meeting.adjust': { demand: 'dem_x', institution_id: null, note: '企业自愿退出' },
  'meeting.give_out': {},
  'meeting.cancel': {},
  'meeting.state_appetite': {
    quota: 3,
    amount_from_fen: 1,
    amount_to_fen: 2,
    towns: [],
    industries: [],
    only_preferred: false,
  },
  'demand.dispatch': { institutions: ['org_x'] },
  'demand.refuse_dispatch': { code: 'B01' },
  'routing.save': { rules: [] },
  'absence.set': { user_id: 'usr_x', from_on: '2026-03-02', until_on: '2026-03-03' },
  'absence.cancel': {},
  'team.set_languages': { languages: ['zh'] },
  'branch.open': { ...BRANCH, authority_fen: 1_000_000 },
  'branch.change': BRANCH,
  'limit.propose': { authority_fen: 2_000_000 },
  'grant.propose': { name: '门口人', phone: '13811110001', roles: ['loan_officer'] },
  'grant.office_propose': { name: '门口长', phone: '13811110002' },
  'member.publish': { shown: false },
  'joining.prepare': { ...TERMS_OF_JOINING, checked: [] },
  'joining.accept': { hash: HASH },
  'joining.return': { codes: ['agreement_open'] },
  'joining.refuse': { codes: ['kind_wrong'] },
  'institution.suspend': { code: 'own_request' },
  'terms.propose': { ...TERMS_OF_JOINING, licence: 'B0001', licence_valid_until: null },
  'product.create': { code: 'DOOR-1', name: '门口贷' },
  'product.save': { set: { tagline: DOCUMENT } },
  'product.submit': { hash: HASH },
  'product.check': { hash: HASH },
  'product.send_back': { code: 'price_unclear' },
  'product.suspend': { code: 'quota_full' },
  'product.retire': { code: 'discontinued' },
  'review.approve': { hash: HASH, checked: [] },
  'review.return': { code: 'price_unclear' },
  'shelf.suspend': { code: 'office_order' },
  'product.import_columns': { columns: [] },
  'product.import_confirm': { hash: HASH },
  'lpr.record': { date: '2026-05-20', lpr_1y: '3.00', lpr_5y: '3.50' },
  'lpr.withdraw': { date: '2026-05-20' },
  'policy.create': { terms: { ...POLICY_TERMS, code: 'TX-DOOR-2' } },
  'policy.save': { terms: POLICY_TERMS },
  'policy.submit': { hash: HASH },
  'policy.send_back': { note: '请补充依据' },
  'policy.publish': { hash: HASH },
  'policy.suspend': { note: '预算用完了' },
  'policy.end': { note: '到期不再办理' },
};

export const QUERIES: Partial<Record<Operation, string>> = {
  'application.upload': '?item=itm_x',
  'document.upload': '?kind=contract',
  'application.prepare_several': `?products=prd_${'0'.repeat(26)}`,
  'demand.preview': '?amount=lt50&term=lte6&purpose=wages&needed_by=2026-08-01',
  'assist.find': '?uscc=91430112MA0000000X',
};
