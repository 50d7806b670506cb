// What a password may be (security rule R25): long enough, and none that others try first. No rules of composition:
// they make passwords worse, not better (NIST SP 800-63B, 3.1.1).
import { both, type Bilingual } from '../lib/bilingual.ts';

/** Beside a second factor eight characters do. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

// What heads the published lists of breached passwords, here and abroad, and what a district would add to them.
const COMMON = new Set(
  `password passw0rd password1 password12 password123 p@ssw0rd p@ssword 12345678 123456789 1234567890 87654321
  987654321 0987654321 11111111 00000000 88888888 66666666 99999999 12341234 11223344 123123123 147258369 123654789
  789456123 159357456 5201314520 woaini1314 woaini520 woaini521 woaini123 1234qwer qwer1234 qwerty123 qwertyui
  qwertyuiop asdfghjk asdfghjkl zxcvbnm1 zxcvbnm123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc qazwsxedc q1w2e3r4
  a1234567 a12345678 a123456789 aa123456 aa12345678 abc12345 abc123456 abcd1234 abcdefgh abcdefg1 iloveyou iloveyou1
  sunshine princess football baseball superman starwars whatever trustno1 welcome1 welcome123 letmein1 letmein123
  admin123 admin1234 admin12345 administrator changeme changeme1 default1 test1234 testtest demo1234 secret123
  master123 dragon123 monkey123 shadow12 michael1 jennifer computer internet samsung1 google123 zhongguo zhonghua
  changsha changsha1 wangcheng hunan123 beijing1 shanghai1 caifu123 jinrong1 yinhang1 daikuan1 rongqiao rongqiao1`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

// Words that are no secret with a few digits or signs behind them.
const STEMS = [
  ...[
    'password',
    'passwd',
    'admin',
    'administrator',
    'welcome',
    'letmein',
    'qwerty',
    'asdfgh',
    'zxcvbn',
    'iloveyou',
  ],
  ...[
    'woaini',
    'mima',
    'test',
    'demo',
    'user',
    'root',
    'bank',
    'loan',
    'credit',
    'caifu',
    'jinrong',
    'yinhang',
  ],
  ...['daikuan', 'rongqiao', 'wangcheng', 'xiangwan', 'changsha', 'hunan', 'zhongguo', 'china'],
];

const LADDERS = [
  '01234567890',
  '09876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
];

// As people disguise a word: P@ssw0rd.
const plainOf = (text: string): string =>
  text
    .replaceAll('@', 'a')
    .replaceAll('0', 'o')
    .replaceAll('$', 's')
    .replaceAll(/[1!](?=[a-z])/g, 'i')
    .replaceAll('3', 'e');

const isLadder = (text: string): boolean => LADDERS.some((ladder) => ladder.includes(text));

function isGuessable(text: string): boolean {
  const lower = text.toLowerCase();
  if (COMMON.has(lower) || COMMON.has(plainOf(lower))) return true;
  // One or two characters over and over: aaaaaaaa, 12121212.
  if (/^(.{1,4}?)\1+$/u.test(lower)) return true;
  if (isLadder(lower)) return true;
  const stem = lower.replace(/[^a-z]+$/u, '');
  return STEMS.some((word) => word === stem || word === plainOf(stem));
}

const WORDS_APART = /[\s._@-]+/u;

/**
 * Why a password cannot be taken, or null. Counted and compared after NFKC, in which it is hashed as well. `context`
 * are words that anybody who knows the person knows: login, name, institution.
 */
export function passwordProblem(
  password: string,
  context: readonly string[],
): { readonly code: string; readonly detail: Bilingual } | null {
  const text = password.normalize('NFKC');
  const { length } = [...text];
  if (length < PASSWORD_LENGTH.min) {
    return {
      code: 'too_short',
      detail: both('密码不能少于 8 个字符', 'A password has at least 8 characters'),
    };
  }
  if (length > PASSWORD_LENGTH.max) {
    return {
      code: 'too_long',
      detail: both('密码不能超过 128 个字符', 'A password has at most 128 characters'),
    };
  }
  if (isGuessable(text)) {
    return {
      code: 'common',
      detail: both(
        '这个密码太常见，容易被猜中，请换一个',
        'This password is among those tried first; choose another',
      ),
    };
  }
  const lower = text.toLowerCase();
  const known = context
    .flatMap((words) => [words, ...words.split(WORDS_APART)])
    .map((word) => word.normalize('NFKC').toLowerCase())
    // Two Chinese characters are a name; two letters are nothing.
    .filter((word) => [...word].length >= (/\p{Script=Han}/u.test(word) ? 2 : 4));
  // What is left of it beside the known words is what has to be guessed.
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), lower);
  if (rest !== lower && [...rest].length < PASSWORD_LENGTH.min) {
    return {
      code: 'contains_context',
      detail: both(
        '密码不能由登录名、姓名或机构名称拼成',
        'A password cannot be made of the login, the name or the institution',
      ),
    };
  }
  return null;
}
