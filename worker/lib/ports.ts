// Outside systems over HTTP: SMS, identity checks, the business registry. Which one answers is configuration; nothing
// here knows whether it is the real one or the sandbox.
import { AppError } from './problem.ts';
import type { Ctx } from './context.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 64_000;

/** https everywhere; plain http only to loopback, which a production configuration refuses to hold. */
export function isAllowed(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
}

async function call(
  base: string | undefined,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  if (!base) throw new AppError('outside_system_unavailable', { retryAfter: 5 });
  const url = new URL(path, base);
  if (!isAllowed(url)) throw new Error(`outgoing address not allowed: ${url.protocol}//${url.hostname}`);
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (text.length > MAX_ANSWER || response.status >= 500) throw new Error(`status ${response.status}`);
    // What a refusal looks like is the other side's affair; only its status counts.
    return { status: response.status, json: response.ok && text !== '' ? JSON.parse(text) : null };
  } catch {
    throw new AppError('outside_system_unavailable', { retryAfter: 5 });
  }
}

/** Sends one text message. Throws 503 when the provider does not accept it. */
export async function sendSms(ctx: Ctx, message: { phone: string; text: string }): Promise<void> {
  const { status } = await call(ctx.env.SMS_URL, '/sms', { ...message, district: ctx.district, at: ctx.now });
  if (status !== 202) throw new AppError('outside_system_unavailable', { retryAfter: 5 });
}

/** Whether name and document number are those of the firm's registered legal representative. */
export async function checkLegalRepresentative(
  ctx: Ctx,
  claim: { uscc: string; name: string; document_number: string },
): Promise<'match' | 'mismatch'> {
  const { status, json } = await call(ctx.env.IDENTITY_URL, '/identity/legal-representative', claim);
  const result = (json as { result?: unknown } | null)?.result;
  if (status !== 200 || (result !== 'match' && result !== 'mismatch')) {
    throw new AppError('outside_system_unavailable', { retryAfter: 5 });
  }
  return result;
}

/** The public registration of a firm as the business registry gives it. */
export type Registration = {
  readonly uscc: string;
  readonly name: string;
  readonly org_type: 'enterprise' | 'individual_business' | 'farmer_cooperative';
  readonly registration_status: 'active' | 'revoked' | 'deregistered' | 'moved_out';
  readonly established_on: string;
  readonly industry: string;
  readonly town: string | null;
  readonly legal_representative: string;
  readonly registered_capital_fen: number;
  readonly as_of: string;
  /** Public facts beyond the registration: attribute → value, a list of days for dated events. */
  readonly public_facts: Readonly<Record<string, unknown>>;
};

/** Looks a firm up by its code; null when the registry has no record. The answer is for the caller to parse. */
export async function findRegistration(ctx: Ctx, uscc: string): Promise<unknown> {
  const { status, json } = await call(
    ctx.env.REGISTRY_URL,
    `/registry/enterprises/${encodeURIComponent(uscc)}`,
  );
  if (status === 404) return null;
  if (status !== 200) throw new AppError('outside_system_unavailable', { retryAfter: 5 });
  return json;
}

/** Reads the demonstration's own pages (outbox, accounts). Null where no demonstration runs. */
export async function readSandbox(ctx: Ctx, path: string): Promise<unknown> {
  if (!ctx.env.SANDBOX_URL) return null;
  const { status, json } = await call(ctx.env.SANDBOX_URL, path);
  return status === 200 ? json : null;
}
