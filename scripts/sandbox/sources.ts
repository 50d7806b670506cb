// The official data sources of the demonstration: signed questions in, records out, and every way of going wrong that a
// test may ask for. A source that put itself right after an objection says something else from then on.
import { addDays } from '../../worker/lib/days.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { SIGNATURE_LIFE_S, verifyRequest } from '../../worker/sources/signature.ts';
import { hasSource, type SourceClass, type SourceMode } from '../../worker/sources/terms.ts';
import { LICENCE_KINDS, type LicenceKind } from '../../worker/documents/terms-licences.ts';
import { createRandom } from '../data/random.ts';
import { licenceOf } from './licences.ts';
import { recordOf, type RecordOptions } from './records.ts';

/** The key of the demonstration: it protects nothing that is real. */
export const DEMO_SOURCES_KEY = 'cm9uZ3FpYW8gZGVtb25zdHJhdGlvbiBzb3VyY2Uga2V5IQ==';

/** What can go wrong, or be said to an objection, with the next questions of a firm about a class. */
const FAULTS = [
  'down',
  'slow',
  'pause',
  'wrong_firm',
  'malformed',
  'unknown_field',
  'not_json',
  'too_large',
  'future',
  'stale',
  'verified',
  'later',
  'corrected',
  'confirmed',
  'unknown',
  'expired',
  'altered',
] as const;
type Fault = (typeof FAULTS)[number];

type Answer = { readonly status: number; readonly json: unknown; readonly text?: string };
const BAD: Answer = { status: 400, json: { error: 'bad request' } };
const NOT_FOUND: Answer = { status: 404, json: { error: 'not found' } };

/** Longer than anybody here waits, and as long as a slow but honest source may take. */
const SLOW_MS = 5_500;
const PAUSE_MS = 1_200;

const PROVIDERS: Readonly<Record<SourceClass, { readonly name: string; readonly mode: SourceMode }>> = {
  tax: { name: '望城区税务局（演示）', mode: 'interface' },
  invoice: { name: '望城区税务局发票平台（演示）', mode: 'interface' },
  social_insurance: { name: '望城区社会保险经办中心（演示）', mode: 'interface' },
  housing_fund: { name: '长沙住房公积金中心望城管理部（演示）', mode: 'interface' },
  utilities: { name: '望城水电气公用事业数据平台（演示）', mode: 'interface' },
  real_estate: { name: '望城区不动产登记中心（演示）', mode: 'interface' },
  customs: { name: '星沙海关驻望城办事处（演示）', mode: 'interface' },
  contracts: { name: '长沙公共资源交易中心（演示）', mode: 'pooled' },
};

/** The bands in which a verifying source speaks of a class; the others give their records. */
const VERIFIED: Partial<Record<SourceClass, object>> = {
  tax: { tax_paid_12m: { band: { min: 10_000_000, max: 50_000_000 } }, tax_credit_level: { value: 'B' } },
  housing_fund: { housing_fund_since: { band: { max: '2025-06-02' } } },
};

/** What the source of a class says of a code as of a day, or null where it knows none. */
export function answerOf(data_class: SourceClass, uscc: string, options: RecordOptions) {
  const record = recordOf(data_class, uscc, options);
  if (!record) return null;
  const { name: provider, mode } = PROVIDERS[data_class];
  return { uscc, data_class, mode, provider, as_of: options.today, record };
}

export type SourcesOptions = {
  readonly seed: string | number;
  readonly anchor?: string | undefined;
  /** Epoch ms: the day of the records. */
  readonly now: () => number;
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The sources over the paths `/v1/…`, and `/faults`, which says what is to go wrong next. */
export function sources({ seed, anchor, now }: SourcesOptions) {
  const faults = new Map<string, { kind: Fault; left: number }>();
  const nonces = new Map<string, number>();
  const corrections = new Map<string, number>();

  /** Takes one fault that was set for a firm and a class. */
  function faultOf(uscc: string, about: string): Fault | null {
    const key = `${uscc}/${about}`;
    const fault = faults.get(key);
    if (!fault) return null;
    if (fault.left <= 1) faults.delete(key);
    else faults.set(key, { ...fault, left: fault.left - 1 });
    return fault.kind;
  }

  function setFault(body: Record<string, unknown> | null): Answer {
    const { uscc, data_class, kind, count = 1 } = body ?? {};
    const isKnown = FAULTS.some((fault) => fault === kind);
    if (typeof uscc !== 'string' || typeof data_class !== 'string' || !isKnown) return BAD;
    faults.set(`${uscc}/${data_class}`, { kind: kind as Fault, left: Number(count) });
    return { status: 200, json: { ok: true } };
  }

  /** Whether a question is signed, in time and new. The clock of the line is the real one. */
  function refusalOf(request: SignedRequest): string | null {
    const at = Math.floor(Date.now() / 1000);
    const verified = verifyRequest({ ...request, now: at, keyOf: () => DEMO_SOURCES_KEY });
    if (!verified.ok) return verified.why;
    for (const [nonce, until] of nonces) if (until < at) nonces.delete(nonce);
    if (nonces.has(verified.nonce)) return 'nonce';
    nonces.set(verified.nonce, at + 2 * SIGNATURE_LIFE_S);
    return null;
  }

  async function record(data_class: SourceClass, body: Record<string, unknown>): Promise<Answer> {
    const { uscc, from, consent } = body;
    if (typeof uscc !== 'string' || typeof from !== 'string' || consent === undefined) return BAD;
    const fault = faultOf(uscc, data_class);
    if (fault === 'down') return { status: 503, json: { error: 'down' } };
    if (fault === 'slow' || fault === 'pause') await wait(fault === 'slow' ? SLOW_MS : PAUSE_MS);
    const day = dayOf(now());
    const today = fault === 'stale' ? addDays(day, -35) : day;
    const correction = corrections.get(`${uscc}/${data_class}`) ?? 0;
    const answer = answerOf(data_class, uscc, { seed, today, anchor: anchor ?? day, from, correction });
    if (!answer) return NOT_FOUND;
    const { record: found } = answer;
    switch (fault) {
      case 'wrong_firm':
        return { status: 200, json: { ...answer, uscc: '91430112MA4QTE5T35' } };
      case 'malformed': {
        const { months = [] } = found as { months?: object[] };
        // A single month has no wrong order.
        const wrong = months.length > 1 ? months.toReversed() : [{ month: '2026-13' }];
        return { status: 200, json: { ...answer, record: { ...found, months: wrong } } };
      }
      case 'unknown_field':
        return {
          status: 200,
          json: { ...answer, record: { ...found, legal_representative_health: 'good' } },
        };
      case 'not_json':
        return { status: 200, json: null, text: '<html>busy</html>' };
      case 'too_large':
        return { status: 200, json: { ...answer, provider: 'x'.repeat(300_000) } };
      case 'future':
        return { status: 200, json: { ...answer, as_of: addDays(day, 400) } };
      case 'verified':
        return {
          status: 200,
          json: { ...answer, mode: 'verification', record: { facts: VERIFIED[data_class] ?? {} } },
        };
      default:
        return { status: 200, json: answer };
    }
  }

  /** The licence of an issuer; faults are set under `licence:` and its kind. */
  async function licence(kind: LicenceKind, body: Record<string, unknown>): Promise<Answer> {
    const { uscc, consent } = body;
    if (typeof uscc !== 'string' || consent === undefined) return BAD;
    const fault = faultOf(uscc, `licence:${kind}`);
    if (fault === 'down') return { status: 503, json: { error: 'down' } };
    if (fault === 'slow' || fault === 'pause') await wait(fault === 'slow' ? SLOW_MS : PAUSE_MS);
    const day = dayOf(now());
    const today = fault === 'stale' ? addDays(day, -35) : day;
    const found = licenceOf(kind, uscc, { seed, today, anchor: anchor ?? day });
    if (!found) return NOT_FOUND;
    switch (fault) {
      case 'wrong_firm':
        return { status: 200, json: { ...found, uscc: '91430112MA4QTE5T35' } };
      case 'malformed':
        return { status: 200, json: { ...found, holder_identity_number: '430112199001010011' } };
      case 'not_json':
        return { status: 200, json: null, text: '<html>busy</html>' };
      case 'expired':
        return { status: 200, json: { ...found, expires_on: addDays(day, -1) } };
      case 'altered':
        return { status: 200, json: { ...found, sha256: '0'.repeat(64) } };
      default:
        return { status: 200, json: found };
    }
  }

  /** A scanner: it refuses what carries the test virus, and is down for as long as the firm `scanner` has that fault. */
  function scan(bytes: Uint8Array): Answer {
    if (faultOf('scanner', 'scans') === 'down') return { status: 503, json: { error: 'down' } };
    const isVirus = Buffer.from(bytes).includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE');
    return { status: 200, json: isVirus ? { verdict: 'refused', code: 'malware' } : { verdict: 'clean' } };
  }

  function objection(body: Record<string, unknown>): Answer {
    const { uscc, attr, data_class } = body;
    if (typeof uscc !== 'string' || typeof attr !== 'string' || typeof data_class !== 'string') return BAD;
    const fault = faultOf(uscc, 'objections');
    if (fault === 'down') return { status: 503, json: { error: 'down' } };
    if (fault === 'later') return { status: 202, json: { ok: true } };
    const results = ['corrected', 'confirmed', 'unknown'] as const;
    const drawn = createRandom(`${seed}/objection/${uscc}/${attr}`).pick(results);
    const result = results.find((one) => one === fault) ?? drawn;
    const key = `${uscc}/${data_class}`;
    if (result === 'corrected') corrections.set(key, (corrections.get(key) ?? 0) + 1);
    const texts = {
      corrected: '经核实，该项数据登记有误，已更正。',
      confirmed: '经核实，该项数据与登记一致。',
      unknown: '现有材料不足以核实该项数据。',
    };
    return { status: 200, json: { result, text: texts[result], as_of: dayOf(now()) } };
  }

  return {
    setFault,
    /** Answers a signed question, or refuses it with 401 and the reason. */
    async answer(request: SignedRequest, path: string): Promise<Answer> {
      const refusal = refusalOf(request);
      if (refusal) return { status: 401, json: { error: refusal } };
      if (typeof request.body !== 'string') return path === '/v1/scans' ? scan(request.body) : BAD;
      let body: unknown;
      try {
        body = JSON.parse(request.body);
      } catch {
        return BAD;
      }
      if (body === null || typeof body !== 'object') return BAD;
      const asked = body as Record<string, unknown>;
      if (path === '/v1/objections') return objection(asked);
      const kind = LICENCE_KINDS.find((one) => path === `/v1/licences/${one}`);
      if (kind) return licence(kind, asked);
      const data_class = /^\/v1\/records\/([a-z_]+)$/.exec(path)?.[1] ?? '';
      return hasSource(data_class) ? record(data_class, asked) : NOT_FOUND;
    },
  };
}

export type SignedRequest = {
  readonly method: string;
  readonly url: string;
  /** Bytes for a scan, text for every other question. */
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
};
