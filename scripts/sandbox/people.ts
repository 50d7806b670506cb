// Invented people of the demonstration. Their identity numbers are well-formed and belong to nobody: the births lie
// before 1900.
import { addDays } from '../../worker/lib/days.ts';
import type { Random } from '../data/random.ts';

const SURNAMES = [
  ...'王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡',
];
const GIVEN_FIRST = [...'文志建国明海德永春家立子思晓雨嘉一佳梓宇俊泽慧雅静婉芷若清'];
const GIVEN_SECOND = ['', ...'华强军平辉斌伟刚勇杰涛超凯鹏林峰宁安然怡婷敏琳洁雯欣'];

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = '10X98765432';

/** A name of two or three characters. */
export function personName(random: Random): string {
  return random.pick(SURNAMES) + random.pick(GIVEN_FIRST) + random.pick(GIVEN_SECOND);
}

/** Adds the check character of GB 11643 to 17 digits. */
export function completeResidentId(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17.charAt(i)), 0);
  return first17 + CHECKS.charAt(sum % 11);
}

/** A well-formed identity number of somebody born in Wangcheng between 1870 and 1899, that is, of nobody. */
export function madeUpResidentId(random: Random): string {
  const birth = addDays('1870-01-01', random.int(0, 10_956)).replaceAll('-', '');
  return completeResidentId(`430122${birth}${String(random.int(1, 999)).padStart(3, '0')}`);
}
