// The conditions of a policy as its form sends them: a tree, or sentences, one a line, which are read here.
import { both } from '../lib/bilingual.ts';
import { AppError } from '../lib/problem.ts';
import { parseCriteria, type TextProblem } from '../matching/sentence-text.ts';
import type { Namebook } from '../matching/words.ts';
import type { PolicyForm, PolicyTerms } from './schema.ts';

const MOST_ERRORS = 20;

function refused({ line, found, expected, repair }: TextProblem) {
  return {
    field: 'terms.criteria',
    code: `line_${line}`,
    detail: both(
      `第 ${line} 行“${found}”没有看懂。${expected.zh}。${repair.zh}`,
      `Line ${line}, “${found}”, was not understood. ${expected.en}. ${repair.en}`,
    ),
  };
}

/** The terms of a form. Throws 400 with every line that was not understood: what stands there, what to write instead. */
export function termsOfForm(form: PolicyForm, book: Namebook): PolicyTerms {
  const { criteria } = form;
  if (typeof criteria !== 'string') return { ...form, criteria };
  const read = parseCriteria(criteria, book);
  if (read.ok) return { ...form, criteria: read.criteria };
  // A line may hold several sentences: the first that failed speaks for it.
  const errors = read.problems
    .filter(({ line }, i) => read.problems.findIndex((problem) => problem.line === line) === i)
    .slice(0, MOST_ERRORS)
    .map(refused);
  throw new AppError('invalid_input', { errors });
}
