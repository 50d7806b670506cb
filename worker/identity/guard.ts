// The one door: every route names its operation, and this decides whether the caller may pass.
import type { Context, MiddlewareHandler } from 'hono';
import type { Principal } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import type { AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { denialOf, permissionOf } from './rules.ts';
import { findRepresentativeName, handlerHolds } from './queries-handlers.ts';
import { findPrincipal, tokenOf } from './sessions.ts';
import { RIGHT_LABELS, type Right } from './terms-handlers.ts';
import { GRANTED_BY, ROLE_LABELS, type Operation } from './terms.ts';

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const SAFE = new Set(['GET', 'HEAD']);

export type Guard = MiddlewareHandler<AppEnv> & { readonly operation: Operation };

/** Whether a handler of the route table is a guard, and for which operation. */
export function operationOf(handler: unknown): Operation | null {
  return typeof handler === 'function' && 'operation' in handler ? (handler as Guard).operation : null;
}

/** The Idempotency-Key of a command. Throws 400 when it is missing or none. */
export function keyOf(c: Context<AppEnv>): string {
  const key = c.req.header('idempotency-key');
  if (key === undefined) throw new AppError('idempotency_key_missing');
  if (!KEY.test(key)) throw new AppError('idempotency_key_invalid');
  return key.toLowerCase();
}

/** The signed-in person of a route whose operation needs one. Throws 401 when there is none. */
export function principalOf(c: Context<AppEnv>): Principal {
  const principal = c.get('principal');
  if (!principal) throw new AppError('sign_in_required');
  return principal;
}

/** How the person proved presence last: owners by text message, staff by their authenticator. */
function proofOf({ kind, step_up_at }: Principal): { kind: 'sms' | 'authenticator'; at: number } {
  return { kind: kind === 'owner' ? 'sms' : 'authenticator', at: step_up_at };
}

/** The refusal of a handler: what he was not given, and by name who may give it to him. */
async function rightMissing(
  c: Context<AppEnv>,
  principal: Principal | null,
  rights: readonly Right[],
): Promise<AppError> {
  const name = await findRepresentativeName(c.get('ctx').db, principal?.membership?.org_id ?? '');
  const words = (locale: 'zh' | 'en') =>
    rights.map((right) => RIGHT_LABELS[right][locale]).join(locale === 'zh' ? '、' : ', ');
  return new AppError('right_missing', {
    role: ['legal_representative'],
    detail:
      rights.length > 0
        ? both(
            `需要的权限：${words('zh')}。请法定代表人${name ?? ''}在“经办人”页为您勾选`,
            `Needed: ${words('en')}. The legal representative${name ? `, ${name},` : ''} can tick it for you on the page “Handlers”`,
          )
        : both(
            `只能由法定代表人${name ?? ''}本人办理`,
            `Only the legal representative${name ? `, ${name},` : ''} can do this`,
          ),
  });
}

/** What a person lacks for an operation because nobody ticked it for him; null for everybody who is no handler. */
function missingFor(c: Context<AppEnv>, operation: Operation): readonly Right[] | null {
  const denial = denialOf(c.get('principal'), operation, c.get('ctx').now);
  return denial?.code === 'right_missing' ? denial.rights : null;
}

/** Whether the person was given what an operation takes: a handler is offered nothing that its door would refuse him. */
export const isGiven = (c: Context<AppEnv>, operation: Operation): boolean =>
  missingFor(c, operation) === null;

/** For a command that does what another operation is there for as well. Throws 403 as that one's door would. */
export async function needRight(c: Context<AppEnv>, operation: Operation): Promise<void> {
  const missing = missingFor(c, operation);
  if (missing !== null) throw await rightMissing(c, c.get('principal'), missing);
}

/**
 * Lets a request pass when its session may do the operation; sets the acting person and, for a command, its key. A
 * command that lacks only a fresh proof of presence passes with that debt: `execute` checks it against everything else
 * first and then refuses, so that nobody types a code and is told afterwards that a field is wrong.
 */
export function guard(operation: Operation): Guard {
  const { who, unkeyed } = permissionOf(operation);
  const handler: MiddlewareHandler<AppEnv> = async (c, next) => {
    const ctx = c.get('ctx');
    // What anyone may do has no actor in whose name it could be repeated; a command of this kind reads its key itself.
    const isCommand = !SAFE.has(c.req.method) && !unkeyed && who !== 'anyone';
    if (who === 'anyone' && operation !== 'session.show') return next();

    const token = tokenOf(c.req.header('cookie'));
    const principal = token ? await findPrincipal(ctx, token) : null;
    const denial = denialOf(principal, operation, ctx.now);
    if (denial?.code === 'forbidden') {
      const roles = denial.roles;
      const names = (locale: 'zh' | 'en') =>
        roles.map((role) => ROLE_LABELS[role][locale]).join(locale === 'zh' ? '、' : ', ');
      const granters = (locale: 'zh' | 'en') =>
        [...new Set(roles.map((role) => GRANTED_BY[role][locale]))].join('/');
      throw new AppError('forbidden', {
        role: roles,
        detail: both(
          `需要的角色：${names('zh')}；由${granters('zh')}授予`,
          `Role needed: ${names('en')}; granted by ${granters('en')}`,
        ),
      });
    }
    if (denial?.code === 'right_missing') throw await rightMissing(c, principal, denial.rights);
    const owes_step_up = isCommand && denial?.code === 'step_up_required';
    if (denial && !owes_step_up) throw new AppError(denial.code);
    c.set('principal', principal);
    if (principal) {
      const key = c.req.header('idempotency-key');
      const { membership } = principal;
      // Somebody whom the representative has just removed writes nothing with a request that passed here before.
      const holds =
        membership?.role === 'handler'
          ? { holds: handlerHolds(membership.id, membership.rights ?? [], ctx.now) }
          : {};
      if (isCommand && key !== undefined && !KEY.test(key)) throw new AppError('idempotency_key_invalid');
      c.set('ctx', {
        ...ctx,
        actor: {
          user_id: principal.user_id,
          org_id: principal.membership?.org_id ?? null,
          role: principal.membership?.role ?? principal.kind,
        },
        command:
          isCommand && key !== undefined
            ? { operation, key: key.toLowerCase(), owes_step_up, proof: proofOf(principal), ...holds }
            : null,
      });
      if (isCommand && key === undefined) throw new AppError('idempotency_key_missing');
    }
    return next();
  };
  return Object.assign(handler, { operation });
}
