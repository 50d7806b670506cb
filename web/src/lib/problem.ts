// What the API says when it refuses: RFC 9457 problem details, read into one shape that pages can rely on.

/** One refused field: its path in the input (`amount_fen`, `contacts.0.phone`), a code, and a sentence to show. */
export type FieldError = { field: string; code: string; detail: string };

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string | null;
  /** Stable, for decisions: `invalid_input`, `stale_version`, … */
  code: string;
  request_id: string | null;
  errors: FieldError[];
  /** After a lost race: what the object is now, its version, and the moves that are left. */
  state: string | null;
  version: number | null;
  allowed: string[];
  /** After a refusal for want of a role: the roles that may. */
  role: string[];
};

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((item) => ({
    field: text(item['field']) ?? '',
    code: text(item['code']) ?? '',
    detail: text(item['detail']) ?? '',
  }));
}

/** Reads a body that claims to be a problem; `status` is the answer's own, used where the body has none. */
export function problemOf(body: unknown, status: number): Problem {
  const given = isRecord(body) ? body : {};
  return {
    type: text(given['type']) ?? 'about:blank',
    title: text(given['title']) ?? `HTTP ${status}`,
    status,
    detail: text(given['detail']),
    code: text(given['code']) ?? 'unknown',
    request_id: text(given['request_id']),
    errors: fieldErrors(given['errors']),
    state: text(given['state']),
    version: typeof given['version'] === 'number' ? given['version'] : null,
    allowed: texts(given['allowed']),
    role: texts(given['role']),
  };
}

/** Reads a refusal of the API. Never throws: an unreadable body still has its status. */
export async function readProblem(response: Pick<Response, 'status' | 'json'>): Promise<Problem> {
  return problemOf(await response.json().catch(() => null), response.status);
}

/** Whether somebody else was quicker: the object moved on, and what was typed is worth keeping. */
export function isLostRace(problem: Problem): boolean {
  return problem.status === 412 || (problem.status === 409 && problem.state !== null);
}

/** The sentence for one field, if that field was refused. */
export function errorOf(problem: Problem | null | undefined, field: string): string | undefined {
  return problem?.errors.find((error) => error.field === field)?.detail;
}
