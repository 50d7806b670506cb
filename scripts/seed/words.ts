// What people of the demonstration write: papers asked for, notes, reasons, conditions. Invented, and about nobody.
import type { ContactChannel, WithdrawReason } from '../../worker/applications/terms.ts';
import type { ReasonCode } from '../../worker/lib/reasons.ts';

export const PAPERS: readonly { readonly kind: 'add' | 'resubmit' | 'other'; readonly name: string }[] = [
  { kind: 'add', name: '近6个月对公流水' },
  { kind: 'add', name: '最近一期财务报表' },
  { kind: 'add', name: '经营场所租赁合同' },
  { kind: 'add', name: '主要购销合同' },
  { kind: 'add', name: '公司章程及股东会决议' },
  { kind: 'add', name: '抵押物权属证明' },
  { kind: 'resubmit', name: '营业执照副本（加盖公章）' },
  { kind: 'resubmit', name: '上年度纳税申报表（缺页）' },
  { kind: 'resubmit', name: '法定代表人身份证明（影像不清）' },
  { kind: 'other', name: '存货及应收账款明细' },
  { kind: 'other', name: '水电费缴纳凭证' },
];

export const PAPER_REQUESTS = [
  '请按清单补充，便于尽快进入审批。',
  '资料收到后将继续办理。',
  null,
  null,
] as const;
export const PAPER_ANSWERS = [
  '已按要求整理，见说明。',
  '原件可到网点核对。',
  '已重新盖章。',
  '本项目暂无此材料，附情况说明。',
  '已补齐。',
] as const;

export const CONTACTS: readonly (readonly [ContactChannel, number])[] = [
  ['phone', 62],
  ['visit', 16],
  ['wechat', 14],
  ['counter', 8],
];
export const CONTACT_NOTES = [
  '已电话核实用款计划，约定上门时间。',
  '企业主要做本地订单，旺季前备货。',
  '已告知所需材料和大致时间。',
  '场地、设备与申报一致。',
  null,
  null,
  null,
] as const;

export const OFFER_CONDITIONS = [
  '放款前落实用途证明材料。',
  '贷款资金受托支付给供应商。',
  '结算账户须开立在本行。',
  '法定代表人承担连带责任保证。',
  '',
  '',
] as const;

export const RETURN_WORDS = [
  '期限与用途不匹配，请调整后再报。',
  '利率测算请按最新定价重新核对。',
  '请补充还款来源分析。',
] as const;
export const DENY_WORDS = ['账号末四位与合同不符，请核对后重新登记。', '借据金额录入有误。'] as const;

/** Main reasons of refusal and how common they are; the second code, where there is one, comes from the same list. */
export const REFUSALS: readonly (readonly [ReasonCode, number])[] = [
  ['F01', 15],
  ['C03', 12],
  ['F03', 11],
  ['C01', 10],
  ['T04', 8],
  ['G01', 8],
  ['C04', 8],
  ['F02', 6],
  ['T02', 5],
  ['C02', 5],
  ['T05', 4],
  ['F04', 4],
  ['D02', 4],
  ['J01', 3],
  ['G02', 3],
  ['B01', 2],
  ['B99', 3],
  ['E06', 2],
];
export const REFUSAL_WORDS = [
  '综合评估后暂不能满足本次申请，建议三个月后再次联系。',
  '现有负债水平下新增贷款的还款来源不足。',
  '建议先归还部分贷款或增加担保后再申请。',
] as const;

/** What a bank found where its reason stands for a condition that the platform may hold to be met. */
export const REFUSAL_EVIDENCE = [
  '实地核查所见与平台数据不一致，按核查结果未能通过。',
  '调阅近期流水和征信后，实际情况未达到产品要求。',
  '核对原件时发现资料已变化，以最新资料为准未能通过。',
] as const;

export const WITHDRAWALS: readonly (readonly [WithdrawReason, number])[] = [
  ['found_elsewhere', 30],
  ['no_longer_needed', 26],
  ['price', 18],
  ['too_slow', 12],
  ['mistake', 8],
  ['other', 6],
];
