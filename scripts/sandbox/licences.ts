// The licences of the demonstration's issuers, made from a firm's registration and its figures: the same code gives the
// same licence on every machine, and the original is a page that may be opened.
import { createHash } from 'node:crypto';
import { addDays, addMonths } from '../../worker/lib/days.ts';
import type { LicenceAnswer } from '../../worker/documents/schema-licences.ts';
import type { LicenceKind } from '../../worker/documents/terms-licences.ts';
import { completeMonths, monthAfter, monthOf } from '../../worker/sources/months.ts';
import { createRandom } from '../data/random.ts';
import { onePage } from './pdf.ts';
import { recordOf } from './records.ts';
import { registrationOf, type RegistryOptions } from './registry.ts';

const ISSUERS: Readonly<Record<LicenceKind, string>> = {
  business_licence: '长沙市望城区市场监督管理局（演示）',
  property_certificate: '望城区不动产登记中心（演示）',
  social_insurance_record: '望城区社会保险经办中心（演示）',
};
const TITLES: Readonly<Record<LicenceKind, string>> = {
  business_licence: '营业执照',
  property_certificate: '不动产权证书',
  social_insurance_record: '社会保险缴纳证明',
};

type Content = Pick<LicenceAnswer, 'number' | 'issued_on' | 'expires_on'> & {
  readonly fields: LicenceAnswer['fields'];
  readonly lines: readonly string[];
};

const yuan = (fen: number): string => `${(fen / 1_000_000).toFixed(0)} 万元`;

function contentOf(kind: LicenceKind, uscc: string, options: RegistryOptions): Content | null {
  const { seed, today } = options;
  const registration = registrationOf(uscc, options);
  if (!registration) return null;
  const random = createRandom(`${seed}/licence/${kind}/${uscc}`);
  const { name, org_type, established_on, legal_representative, registered_capital_fen } = registration;
  const asked = { ...options, from: monthAfter(monthOf(today), -12) };
  switch (kind) {
    case 'business_licence':
      return {
        number: uscc,
        issued_on: established_on,
        expires_on: null,
        fields: {
          name,
          org_type,
          legal_representative,
          registered_capital_fen,
          established_on,
          scope: '依法须经批准的项目，经相关部门批准后方可开展经营活动',
        },
        lines: [
          `名称：${name}`,
          `统一社会信用代码：${uscc}`,
          `法定代表人：${legal_representative}`,
          `注册资本：${yuan(registered_capital_fen)}`,
          `成立日期：${established_on}`,
        ],
      };
    case 'property_certificate': {
      if (recordOf('real_estate', uscc, asked)?.certificates.length === 0) return null;
      const number = `湘（2021）望城区不动产权第${String(random.int(1000, 999_999)).padStart(7, '0')}号`;
      const area_cm2 = random.int(800, 40_000) * 10_000;
      const location = `望城区${random.pick(['月亮岛', '白沙洲', '大泽湖', '高塘岭'])}街道示范路${random.int(1, 300)}号`;
      const day = addDays(established_on, random.int(200, 900));
      const issued_on = day < today ? day : established_on;
      return {
        number,
        issued_on,
        expires_on: null,
        fields: { location, use: '工业用地 / 厂房', area_cm2, mortgaged: false },
        lines: [
          `证号：${number}`,
          `权利人：${name}`,
          `坐落：${location}`,
          `面积：${area_cm2 / 10_000} 平方米`,
          '用途：工业',
        ],
      };
    }
    case 'social_insurance_record': {
      const record = recordOf('social_insurance', uscc, asked);
      const months = completeMonths(today, 12);
      const [from = '', until = ''] = [months[0], months.at(-1)];
      const insured_persons = record?.months.at(-1)?.insured ?? 1;
      return {
        number: `SB${today.slice(0, 7).replace('-', '')}${String(random.int(0, 99_999)).padStart(5, '0')}`,
        issued_on: `${today.slice(0, 7)}-01`,
        expires_on: addDays(addMonths(`${today.slice(0, 7)}-01`, 3), -1),
        fields: { from, until, insured_persons, in_arrears: false },
        lines: [
          `单位：${name}`,
          `期间：${from} 至 ${until}`,
          `参保人数：${insured_persons} 人`,
          '缴费状态：正常',
        ],
      };
    }
  }
}

/** The answer of the issuer of a kind about a code, or null when there is no such licence. */
export function licenceOf(kind: LicenceKind, uscc: string, options: RegistryOptions): LicenceAnswer | null {
  const content = contentOf(kind, uscc, options);
  if (!content) return null;
  const { lines, ...rest } = content;
  const issuer = ISSUERS[kind];
  const page = onePage(TITLES[kind], [...lines, `签发：${issuer}`, '（演示数据，不具法律效力）']);
  return {
    uscc,
    kind,
    issuer,
    as_of: options.today,
    ...rest,
    original: Buffer.from(page).toString('base64'),
    sha256: createHash('sha256').update(page).digest('hex'),
  } as LicenceAnswer;
}
