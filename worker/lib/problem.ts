// How the API says no: one coded error (RFC 9457), rendered once, in the reader's language.
import type { Bilingual, Locale } from './bilingual.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

/** One refused field: its path, a stable code and a sentence. */
export type FieldError = { readonly field: string; readonly code: string; readonly detail: Bilingual };

/** What a refusal may carry besides its code. */
export type ProblemDetails = {
  readonly detail?: Bilingual;
  readonly errors?: readonly FieldError[];
  /** The current state and version of the object, after a lost race or a stale version. */
  readonly state?: string;
  readonly version?: number;
  /** The moves that are allowed from the current state, or the methods of the path. */
  readonly allowed?: readonly string[];
  /** Seconds after which it is worth trying again. */
  readonly retryAfter?: number;
  /** The role that may do this, and who grants it. */
  readonly role?: readonly string[];
};

/** A refusal for which the caller is answerable. Everything else that is thrown is our own fault: a 500. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** Refuses one field: `throw fieldError('amount_fen', 'above_maximum', both('…', '…'))`. */
export function fieldError(field: string, code: string, detail: Bilingual): AppError {
  return new AppError('invalid_input', { errors: [{ field, code, detail }] });
}

/** The problem details of a refusal (RFC 9457) in a reader's language. */
export function problemBody({ code, status, details }: AppError, locale: Locale, request_id: string) {
  const say = (text: Bilingual): string => text[locale];
  return {
    type: `/problems/${code}`,
    code,
    status,
    title: say(PROBLEMS[code].title),
    detail: details.detail && say(details.detail),
    errors: details.errors?.map((item) => ({ field: item.field, code: item.code, detail: say(item.detail) })),
    state: details.state,
    version: details.version,
    allowed: details.allowed,
    role: details.role,
    request_id,
  };
}
