// What a test of official data needs: a consent as its grant would have left it, what is to go wrong at a source, and what
// is kept of a firm.
import { env } from 'cloudflare:workers';
import { platformRandom } from '../../../worker/lib/context.ts';
import { newId } from '../../../worker/lib/ids.ts';
import type { Institution, Owner, World } from '../world.ts';

const DAY = 86_400_000;

/** A consent in force for 200 days that names these classes; returns its id. */
export async function consented(
  world: World,
  owner: Owner,
  bank: Pick<Institution, 'id'>,
  data_classes: readonly string[],
): Promise<string> {
  const id = newId('consent', world.now, platformRandom);
  await world.db.batch([
    world.db.prepare(
      "INSERT OR IGNORE INTO consent_text (hash, version, zh, en) VALUES ('text', 'tests', '', '')",
    ),
    world.db
      .prepare(
        `INSERT INTO consent (id, enterprise_id, subject, grantee, institution_id, application_id, purpose, data_classes,
          fetch, text_hash, separate, state, requested_by, requested_at, granted_by, granted_at, proof, proof_at, valid_until,
          retention_until, ver)
        VALUES (?1, ?2, 'enterprise', 'institution', ?3, 'app_none', 'credit_application', ?4, 'while_valid', 'text', '[]',
          'active', ?5, ?6, ?5, ?6, 'sms', ?6, ?7, ?7, 1)`,
      )
      .bind(
        id,
        owner.firm.id,
        bank.id,
        JSON.stringify(data_classes),
        owner.user_id,
        world.now,
        world.now + 200 * DAY,
      ),
  ]);
  return id;
}

/** Ends a consent, or pauses it, behind the doors. */
export async function consentIs(world: World, id: string, state: string): Promise<void> {
  await world.db
    .prepare(
      `UPDATE consent SET state = ?2, ended_at = CASE WHEN ?2 IN ('revoked', 'expired', 'rejected') THEN ?3 END WHERE id = ?1`,
    )
    .bind(id, state, world.now)
    .run();
}

/** Says what is to go wrong with the next questions about a firm. */
export async function goesWrong(uscc: string, data_class: string, kind: string, count = 1): Promise<void> {
  const answer = await fetch(`${env.SOURCES_URL}/faults`, {
    method: 'POST',
    body: JSON.stringify({ uscc, data_class, kind, count }),
  });
  if (!answer.ok) throw new Error(`the sandbox knows no fault ${kind}`);
}

export type KeptFact = {
  attr: string;
  data_class: string;
  mode: string;
  body: string;
  as_of: string;
  consent_id: string | null;
  hidden_at: number | null;
};

/** The official facts kept of a firm, by attribute. */
export async function officialFacts(world: World, enterprise_id: string): Promise<Map<string, KeptFact>> {
  const { results } = await world.db
    .prepare("SELECT * FROM fact WHERE enterprise_id = ?1 AND source = 'official' ORDER BY attr")
    .bind(enterprise_id)
    .all<KeptFact>();
  return new Map(results.map((fact) => [fact.attr, fact]));
}

export type Fetched = {
  id: string;
  data_class: string;
  state: string;
  error: string | null;
  as_of: string | null;
  next_at: number | null;
};

/** Has the firm fetch classes and returns how each stands. */
export async function fetching(
  world: World,
  owner: Owner,
  data_classes?: readonly string[],
): Promise<Fetched[]> {
  const body = data_classes ? { data_classes } : {};
  const answer = await world.post<{ fetches: Fetched[] }>('/sme/facts/fetch', body, { as: owner });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.fetches;
}
