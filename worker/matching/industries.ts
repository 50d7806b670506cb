// Industry codes of GB/T 4754-2017 with the section letter in front (C1311): checking them, completing them, and
// the names a sentence needs. The full tree of 1,381 classes stays in data/ and never reaches a browser.
import { both, type Bilingual } from '../lib/bilingual.ts';

type Section = { readonly name: Bilingual; readonly first: number; readonly last: number };
const section = (zh: string, en: string, first: number, last: number): Section => ({
  name: both(zh, en),
  first,
  last,
});

/** The 20 sections with the range of divisions each holds. */
export const INDUSTRY_SECTIONS: Readonly<Record<string, Section>> = {
  A: section('农、林、牧、渔业', 'Agriculture, forestry, animal husbandry and fishery', 1, 5),
  B: section('采矿业', 'Mining', 6, 12),
  C: section('制造业', 'Manufacturing', 13, 43),
  D: section('电力、热力、燃气及水生产和供应业', 'Electricity, heat, gas and water', 44, 46),
  E: section('建筑业', 'Construction', 47, 50),
  F: section('批发和零售业', 'Wholesale and retail', 51, 52),
  G: section('交通运输、仓储和邮政业', 'Transport, storage and post', 53, 60),
  H: section('住宿和餐饮业', 'Accommodation and catering', 61, 62),
  I: section('信息传输、软件和信息技术服务业', 'Information transmission, software and IT services', 63, 65),
  J: section('金融业', 'Finance', 66, 69),
  K: section('房地产业', 'Real estate', 70, 70),
  L: section('租赁和商务服务业', 'Leasing and business services', 71, 72),
  M: section('科学研究和技术服务业', 'Research and technical services', 73, 75),
  N: section('水利、环境和公共设施管理业', 'Water, environment and public facilities', 76, 79),
  O: section('居民服务、修理和其他服务业', 'Resident services, repair and other services', 80, 82),
  P: section('教育', 'Education', 83, 83),
  Q: section('卫生和社会工作', 'Health and social work', 84, 85),
  R: section('文化、体育和娱乐业', 'Culture, sports and entertainment', 86, 90),
  S: section(
    '公共管理、社会保障和社会组织',
    'Public administration, social security and organisations',
    91,
    96,
  ),
  T: section('国际组织', 'International organisations', 97, 97),
};

const DIVISIONS: Readonly<Record<string, Bilingual>> = {
  A01: both('农业', 'Crop growing'),
  A02: both('林业', 'Forestry'),
  A03: both('畜牧业', 'Animal husbandry'),
  A04: both('渔业', 'Fishery'),
  B06: both('煤炭开采和洗选业', 'Coal mining and washing'),
  C13: both('农副食品加工业', 'Processing of farm products'),
  C14: both('食品制造业', 'Food manufacturing'),
  C25: both('石油、煤炭及其他燃料加工业', 'Petroleum, coal and other fuel processing'),
  C26: both('化学原料和化学制品制造业', 'Chemical materials and products'),
  C27: both('医药制造业', 'Medicine manufacturing'),
  C30: both('非金属矿物制品业', 'Non-metallic mineral products'),
  C31: both('黑色金属冶炼和压延加工业', 'Smelting and rolling of ferrous metals'),
  C32: both('有色金属冶炼和压延加工业', 'Smelting and rolling of non-ferrous metals'),
  C34: both('通用设备制造业', 'General equipment'),
  C35: both('专用设备制造业', 'Special equipment'),
  C36: both('汽车制造业', 'Motor vehicles'),
  C38: both('电气机械和器材制造业', 'Electrical machinery and equipment'),
  C39: both('计算机、通信和其他电子设备制造业', 'Computers, communication and electronic equipment'),
  E47: both('房屋建筑业', 'Construction of buildings'),
  E48: both('土木工程建筑业', 'Civil engineering'),
  F51: both('批发业', 'Wholesale'),
  F52: both('零售业', 'Retail'),
  G54: both('道路运输业', 'Road transport'),
  H62: both('餐饮业', 'Catering'),
  I65: both('软件和信息技术服务业', 'Software and IT services'),
  K70: both('房地产业', 'Real estate'),
  R90: both('娱乐业', 'Entertainment'),
};

/**
 * The code with its section letter, from one with or without it: '1311' and 'C1311' are both 'C1311'. A section
 * with a single division is completed to it ('K' is 'K70'), since the two name the same firms. Null when there is
 * no such section or division; groups and classes are not looked up here.
 */
export function industryCode(text: string): string | null {
  const [, letter, rest] = /^([A-T]?)(\d{0,4})$/.exec(text) ?? [];
  if (letter === undefined || rest === undefined || rest.length === 1 || text === '') return null;
  if (rest === '') {
    const { first, last } = INDUSTRY_SECTIONS[letter] ?? { first: 0, last: 1 };
    return first === last ? letter + String(first) : letter;
  }
  const division = Number(rest.slice(0, 2));
  const home = Object.entries(INDUSTRY_SECTIONS).find(
    ([, { first, last }]) => division >= first && division <= last,
  );
  return home && (letter === '' || letter === home[0]) ? home[0] + rest : null;
}

/** The name of a section or a common division; null for any other code, which the caller's lookup must name. */
export function industryName(code: string): Bilingual | null {
  return INDUSTRY_SECTIONS[code]?.name ?? DIVISIONS[code] ?? null;
}
