// The HTTP manners of the API: what a request may look like, how input is validated, how errors are rendered.
import type { Context, ErrorHandler, MiddlewareHandler, ValidationTargets } from 'hono';
import { validator } from 'hono/validator';
import type * as z from 'zod';
import type { Env } from '../env.ts';
import type { Principal } from './actor.ts';
import { both, type Bilingual, type Locale } from './bilingual.ts';
import type { Outcome } from './command.ts';
import { databaseOf, districtOfHost, nowOf, platformRandom, type Ctx } from './context.ts';
import { saidBy } from './fields.ts';
import { AppError, problemBody, type FieldError } from './problem.ts';
import { hasRepeatedKeys, hostOf, queryTextOf } from './url.ts';

export type Variables = { ctx: Ctx; principal: Principal | null; requestId: string };
export type AppEnv = { Bindings: Env; Variables: Variables };

const MAX_BODY = 1_000_000;
const MAX_DEPTH = 20;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The reader's language, from `Accept-Language` with its weights; Chinese unless English is preferred to it. */
export function localeOf(header: string | undefined): Locale {
  const weights = { zh: 0, en: 0 };
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    if (language !== 'zh' && language !== 'en') continue;
    const q = parameters
      .map((text) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(text)?.[1])
      .find((text) => text !== undefined);
    weights[language] = Math.max(weights[language], q === undefined ? 1 : Number(q));
  }
  // Of two that are wanted alike, the one named first.
  const isEnglishFirst = /^\s*en\b/i.test(header ?? '');
  return weights.en > weights.zh || (weights.en === weights.zh && weights.en > 0 && isEnglishFirst)
    ? 'en'
    : 'zh';
}

/** Sets up what the request may touch. An unknown host is answered like an absent page. */
export const context: MiddlewareHandler<AppEnv> = async (c, next) => {
  const requestId = c.req.header('cf-ray') ?? crypto.randomUUID();
  c.set('requestId', requestId);
  c.set('principal', null);
  const district = districtOfHost(c.env, hostOf(c.req.url));
  if (!district) throw new AppError('not_found');
  c.set('ctx', {
    env: c.env,
    district,
    db: databaseOf(c.env, district),
    now: nowOf(c.env),
    random: platformRandom,
    locale: localeOf(c.req.header('accept-language')),
    actor: { user_id: null, org_id: null, role: 'nobody' },
    command: null,
  });
  await next();
};

/** The headers of every answer of the API (security rule R31). */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const headers = c.res.headers;
  headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload');
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'same-origin');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  if (!headers.has('Content-Security-Policy')) {
    headers.set(
      'Content-Security-Policy',
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'",
    );
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  headers.set('X-Request-Id', c.get('requestId'));
};

/** Whether a parsed value is nested at most `depth` levels deep and all its text is well-formed and free of NUL. */
function isSound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (value === null || typeof value !== 'object') return true;
  // The limit is checked on the way down, so that a hostile nesting cannot exhaust the stack.
  if (depth === 0) return false;
  return Object.entries(value).every(([key, member]) => isSound(key, depth) && isSound(member, depth - 1));
}

/** Whether a body is the text of one sound JSON object. Throws 400 with the reason when it is not JSON at all. */
function isSoundObject(bytes: ArrayBuffer): boolean {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new AppError('malformed_request', {
      detail: both('内容不是有效的 JSON', 'The content is not valid JSON'),
    });
  }
  return value !== null && typeof value === 'object' && !Array.isArray(value) && isSound(value, MAX_DEPTH);
}

/**
 * Commands come from our own pages, as well-formed JSON of bounded size; query keys are not repeated (R30).
 * Uploads carry a raw body and are checked by their own route.
 */
export const manners: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (hasRepeatedKeys(queryTextOf(c.req.url))) {
    throw new AppError('malformed_request', {
      detail: both('查询参数不能重复', 'A query parameter is repeated'),
    });
  }
  if (!UNSAFE.has(c.req.method)) return next();

  const upload = isUpload(c);
  if (!upload && Number(c.req.header('content-length') ?? 0) > MAX_BODY) throw new AppError('too_large');
  // Read the small body before refusing anything: an early refusal costs the connection.
  const bytes = upload ? null : await c.req.arrayBuffer();
  const site = c.req.header('sec-fetch-site');
  const own =
    site === undefined ? c.req.header('origin') === new URL(c.req.url).origin : site === 'same-origin';
  if (!own) throw new AppError('foreign_origin');
  if (!bytes) return next();
  const media = c.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(media))
    throw new AppError('unsupported_media_type');
  if (bytes.byteLength > MAX_BODY) throw new AppError('too_large');
  if (!isSoundObject(bytes)) throw new AppError('malformed_request');
  await next();
};

/** An upload names its document in a header that no form of another site can send; JSON is never one. */
function isUpload(c: Context<AppEnv>): boolean {
  const media = c.req.header('content-type') ?? '';
  return c.req.header('x-document-name') !== undefined && !/json/i.test(media);
}

const SENTENCES: Record<string, Bilingual> = {
  invalid_type: both('格式不正确', 'This has the wrong form'),
  unrecognized_keys: both('含有不认识的字段', 'There is an unknown field'),
  invalid_format: both('格式不正确', 'This has the wrong form'),
  invalid_value: both('不是可选的值', 'This is not one of the choices'),
  not_multiple_of: both('不是允许的倍数', 'This is not an allowed multiple'),
  missing: both('必须填写', 'This is required'),
  not_an_integer: both('必须是整数', 'This must be a whole number'),
  not_a_number: both('必须是数字（半角）', 'This must be a number in plain digits'),
  custom: both('填写的内容有误', 'This is not valid'),
};

/** What a broken limit says, with the limit itself in plain digits: of a number, of characters or of entries. */
function limitSentence(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Bilingual {
  const isSmall = issue.code === 'too_small';
  const limit = String(isSmall ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') {
    return isSmall
      ? both(
          `不能少于 ${limit} 个字`,
          `At least ${limit} ${limit === '1' ? 'character is' : 'characters are'} needed`,
        )
      : both(`不能超过 ${limit} 个字`, `At most ${limit} characters are allowed`);
  }
  if (issue.origin === 'array' || issue.origin === 'set') {
    return isSmall
      ? both(`不能少于 ${limit} 项`, `At least ${limit} ${limit === '1' ? 'entry is' : 'entries are'} needed`)
      : both(`不能超过 ${limit} 项`, `At most ${limit} entries are allowed`);
  }
  if (issue.inclusive === false) {
    return isSmall
      ? both(`必须大于 ${limit}`, `This must be above ${limit}`)
      : both(`必须小于 ${limit}`, `This must be below ${limit}`);
  }
  return isSmall
    ? both(`低于下限 ${limit}`, `This is below the minimum of ${limit}`)
    : both(`超过上限 ${limit}`, `This is above the maximum of ${limit}`);
}

/** A schema issue as a refused field: path, stable code, sentence. */
function fieldErrors(error: z.ZodError): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of error.issues.slice(0, 20)) {
    const field = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const path = [...issue.path, key].join('.');
        errors.push({
          field: path,
          code: 'unknown_field',
          detail: SENTENCES['unrecognized_keys'] ?? both('', ''),
        });
      }
      continue;
    }
    const said = saidBy(issue);
    if (said) {
      errors.push({ field, ...said });
      continue;
    }
    if (issue.code === 'too_small' || issue.code === 'too_big') {
      errors.push({ field, code: issue.code, detail: limitSentence(issue) });
      continue;
    }
    let code: string = issue.code;
    if (issue.code === 'invalid_type' && 'input' in issue && issue.input === undefined) code = 'missing';
    else if (issue.code === 'invalid_type' && issue.expected === 'int') code = 'not_an_integer';
    else if (issue.code === 'invalid_type' && issue.expected === 'number') code = 'not_a_number';
    errors.push({ field, code, detail: SENTENCES[code] ?? SENTENCES['custom'] ?? both('', '') });
  }
  // A number that breaks two limits at once is one wrong field.
  return errors.filter(
    (one, at) => errors.findIndex((other) => other.field === one.field && other.code === one.code) === at,
  );
}

/** Parses a value with a schema, or refuses with a list of fields. Never echoes what was submitted. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new AppError('invalid_input', { errors: fieldErrors(result.error) });
  return result.data;
}

/** Validates one part of the request; the handler reads it with `c.req.valid(target)`. */
export function valid<Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
): MiddlewareHandler<
  AppEnv,
  string,
  { in: { [K in Target]: z.input<Schema> }; out: { [K in Target]: z.output<Schema> } }
> {
  return validator(target, (value) => parse(schema, value)) as never;
}

/** The answer of a command, marked when it was given before and nothing happened again (security rule R3). */
export function answerOf<Answer>(c: Context<AppEnv>, outcome: Outcome<Answer>): Answer {
  if (outcome.replayed) c.header('Idempotent-Replayed', 'true');
  return outcome.answer;
}

/** Renders every refusal as RFC 9457 problem details; whatever is not a refusal is a 500 that tells nothing. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const requestId = c.get('requestId') ?? '';
  const locale = localeOf(c.req.header('accept-language'));
  let refusal: AppError;
  if (error instanceof AppError) refusal = error;
  else if (isOverload(error)) refusal = new AppError('overloaded', { retryAfter: 2 });
  else {
    console.error(
      JSON.stringify({ level: 'error', request_id: requestId, error: String(error.stack ?? error) }),
    );
    refusal = new AppError('internal');
  }
  const { details, code } = refusal;
  if (details.retryAfter) c.header('Retry-After', String(details.retryAfter));
  if (code === 'method_not_allowed') c.header('Allow', (details.allowed ?? []).join(', '));
  c.header('Content-Type', 'application/problem+json');
  c.header('Content-Language', locale);
  return c.body(JSON.stringify(problemBody(refusal, locale, requestId)), refusal.status as 400);
};

/** D1 overloaded, reset or full: the caller may try again (R34). */
function isOverload(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /overloaded|reset|network connection lost|storage caused|too many requests|database or disk is full/i.test(
    message,
  );
}

/** Reads `If-Match: "<version>"`. Throws 428 when it is absent and 400 when it is not a version. */
export function versionOf(c: Context<AppEnv>): number {
  const header = c.req.header('if-match');
  if (header === undefined) throw new AppError('version_missing');
  const match = /^"?(\d{1,9})"?$/.exec(header);
  if (!match) throw new AppError('malformed_request');
  return Number(match[1]);
}
