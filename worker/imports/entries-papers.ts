// What is asked of an applicant, as lines of a cell: papers, further questions, conditions that only the bank can look
// into. Their ids are the platform's and never stand in a cell.
//
//   营业执照 // Business licence｜授权获取：公开信息｜申请时
//   年用电量 // Electricity a year｜数字｜必填
//   厂房性质｜选项｜选填｜自有/租赁
import { both } from '../lib/bilingual.ts';
import { DATA_CLASS_LABELS } from '../matching/terms-facts.ts';
import type { Listing } from '../products/schema.ts';
import { DOCUMENT_STAGE_LABELS, EXTRA_FIELD_KIND_LABELS } from '../products/terms.ts';
import { bad, good, type Read } from './found.ts';
import {
  escapedChoice,
  readLines,
  readPart,
  refusalOfSaid,
  saidFrom,
  saidText,
  splitAt,
  unescaped,
  type Said,
} from './lines.ts';
import type { Cell } from './sheets/cells.ts';
import { choicesOf } from './words.ts';

type Paper = Listing['documents'][number];
type Question = Listing['extra_fields'][number];

export type PaperEntry = Said & Pick<Paper, 'how' | 'data_class' | 'stage'>;
export type QuestionEntry = Said & Pick<Question, 'kind' | 'required' | 'choices'>;

export const PAPER_FORM = both(
  '每行一份，如 营业执照｜授权获取：公开信息｜申请时，或 购销合同｜上传｜放款时',
  'one a line, such as 营业执照｜授权获取：公开信息｜申请时 or 购销合同｜上传｜放款时',
);
const HOWS = choicesOf(
  { consent: both('授权获取', 'By consent'), upload: both('上传', 'Uploaded') },
  { consent: ['授权', '授权查询', '平台获取'], upload: ['企业上传', '提交', '自行上传'] },
);
const STAGES = choicesOf(DOCUMENT_STAGE_LABELS, {
  apply: ['申请'],
  approve: ['审批'],
  sign: ['签约'],
  drawdown: ['放款', '用款时'],
});

/** The classes of data by their names. */
export const DATA_CLASS_CHOICES = choicesOf(DATA_CLASS_LABELS, {
  public: ['工商', '公开'],
  tax: ['税务', '纳税'],
  invoice: ['发票', '开票'],
  social_insurance: ['社保'],
  housing_fund: ['公积金'],
  utilities: ['电力', '水电', '水电气'],
  real_estate: ['不动产'],
  customs: ['海关', '报关'],
  contracts: ['政府采购', '政采', '合同'],
  credit_report: ['征信', '征信报告'],
});

function readPaper(line: string): Read<PaperEntry> {
  const parts = splitAt(line, '｜|');
  const [name = '', way = '', stage = ''] = parts;
  if (parts.length !== 3) {
    return bad(
      'wrong_form',
      line,
      PAPER_FORM,
      both('请写三项：名称｜方式｜阶段', 'Write three parts: 名称｜方式｜阶段'),
    );
  }
  const said = saidFrom(name);
  const refused = refusalOfSaid(said);
  if (refused) return refused;
  const [how = '', data = ''] = way.split(/[：:]/).map((part) => part.trim());
  const howRead = readPart(how, HOWS, PAPER_FORM);
  if (!howRead.ok) return howRead;
  const dataRead = data === '' ? null : readPart(data, DATA_CLASS_CHOICES, PAPER_FORM);
  if (dataRead && !dataRead.ok) return dataRead;
  const stageRead = readPart(stage, STAGES, PAPER_FORM);
  if (!stageRead.ok) return stageRead;
  return good({
    ...said,
    how: howRead.value as Paper['how'],
    data_class: (dataRead?.value ?? null) as Paper['data_class'],
    stage: stageRead.value as Paper['stage'],
  });
}

/** The papers of a cell. */
export function readPapers(cell: Cell): Read<PaperEntry[]> {
  return readLines(cell, PAPER_FORM, 30, readPaper);
}

export function papersText(papers: readonly Paper[]): string {
  if (papers.length === 0) return '无';
  return papers
    .map(({ name, how, data_class, stage }) => {
      const way = how === 'consent' ? '授权获取' : '上传';
      const data = data_class === null ? '' : `：${DATA_CLASS_LABELS[data_class].zh}`;
      return `${saidText(name)}｜${way}${data}｜${DOCUMENT_STAGE_LABELS[stage].zh}`;
    })
    .join('\n');
}

export const QUESTION_FORM = both(
  '每行一项，如 年用电量｜数字｜必填，或 厂房性质｜选项｜选填｜自有/租赁',
  'one a line, such as 年用电量｜数字｜必填 or 厂房性质｜选项｜选填｜自有/租赁',
);
const KINDS = choicesOf(EXTRA_FIELD_KIND_LABELS, { money: ['金额'], choice: ['单选'], text: ['文本'] });
const REQUIRED = choicesOf({ yes: both('必填', 'Required'), no: both('选填', 'Optional') });

function readQuestion(line: string): Read<QuestionEntry> {
  const parts = splitAt(line, '｜|');
  const [label = '', kind = '', required = '', list] = parts;
  if (parts.length < 3 || parts.length > 4) {
    const repair = both(
      '请写三项或四项：问题｜类型｜必填｜选项',
      'Write three or four parts: 问题｜类型｜必填｜选项',
    );
    return bad('wrong_form', line, QUESTION_FORM, repair);
  }
  const said = saidFrom(label);
  const refused = refusalOfSaid(said);
  if (refused) return refused;
  const kindRead = readPart(kind, KINDS, QUESTION_FORM);
  if (!kindRead.ok) return kindRead;
  const requiredRead = readPart(required, REQUIRED, QUESTION_FORM);
  if (!requiredRead.ok) return requiredRead;
  const choices = list === undefined ? [] : splitAt(list, '/').map((part) => unescaped(part));
  if (choices.length > 12 || choices.some((choice) => choice === '' || choice.length > 30)) {
    const repair = both(
      '最多 12 个选项，每个 1–30 个字，用 / 分隔',
      'At most 12 choices of 1–30 characters, parted by /',
    );
    return bad('wrong_form', list ?? '', QUESTION_FORM, repair);
  }
  const hidden = choices.map((zh) => refusalOfSaid({ zh, en: null })).find((found) => found !== null);
  if (hidden) return hidden;
  return good({
    ...said,
    kind: kindRead.value as Question['kind'],
    required: requiredRead.value === 'yes',
    choices,
  });
}

/** The further questions of a cell. */
export function readQuestions(cell: Cell): Read<QuestionEntry[]> {
  return readLines(cell, QUESTION_FORM, 12, readQuestion);
}

export function questionsText(questions: readonly Question[]): string {
  return questions
    .map(({ label, kind, required, choices }) => {
      const list = choices.length === 0 ? '' : `｜${choices.map(escapedChoice).join('/')}`;
      const type = EXTRA_FIELD_KIND_LABELS[kind].zh;
      return `${saidText(label)}｜${type}｜${required ? '必填' : '选填'}${list}`;
    })
    .join('\n');
}

export const CONDITION_FORM = both(
  '每行一条由银行核实的条件',
  'one condition a line that the bank looks into',
);

/** The conditions in words of a cell. */
export function readConditions(cell: Cell): Read<Said[]> {
  return readLines(cell, CONDITION_FORM, 30, (line): Read<Said> => {
    const said = saidFrom(line);
    return refusalOfSaid(said) ?? good(said);
  });
}

export const conditionsText = (conditions: Listing['text_conditions']): string =>
  conditions.map(({ text }) => saidText(text)).join('\n');
