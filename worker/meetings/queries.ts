// Meetings, what banks are ready for, and what came of the round, in D1.
import { jsonChunks, sql, type Sql } from '../lib/sql.ts';
import type { Candidate } from './round.ts';
import type { MeetingState } from './terms.ts';

export type MeetingRow = {
  id: string;
  number: string;
  name: string;
  held_on: string;
  state: MeetingState;
  opened_by: string;
  opened_at: number;
  matched_at: number | null;
  given_by: string | null;
  given_org: string | null;
  given_role: string | null;
  ver: number;
  head: string;
};

export function insertMeeting(row: MeetingRow): Sql {
  return sql`INSERT INTO meeting (id, number, name, held_on, state, opened_by, opened_at, ver, head)
    VALUES (${row.id}, ${row.number}, ${row.name}, ${row.held_on}, ${row.state}, ${row.opened_by}, ${row.opened_at},
      ${row.ver}, ${row.head})`;
}

/** Writes what a move may change; the event's unique key is the lock. */
export function updateMeeting(row: MeetingRow): Sql {
  return sql`UPDATE meeting SET state = ${row.state}, matched_at = ${row.matched_at}, given_by = ${row.given_by},
      given_org = ${row.given_org}, given_role = ${row.given_role}, ver = ${row.ver},
      head = ${row.head} WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export function selectMeeting(id: string): Sql {
  return sql`SELECT * FROM meeting WHERE id = ${id}`;
}

export type ListedMeeting = MeetingRow & { banks: number; demands: number; matched: number };

/** The latest meetings with how many banks said what they are ready for, and what came of it. */
export function selectMeetings(): Sql {
  return sql`SELECT m.*, (SELECT COUNT(*) FROM meeting_appetite a WHERE a.meeting_id = m.id) AS banks,
      (SELECT COUNT(*) FROM meeting_match x WHERE x.meeting_id = m.id) AS demands,
      (SELECT COUNT(*) FROM meeting_match x WHERE x.meeting_id = m.id AND x.institution_id IS NOT NULL) AS matched
    FROM meeting m ORDER BY m.held_on DESC, m.id LIMIT 50`;
}

/** What an institution is ready for; `towns` and `industries` are JSON lists. */
export type AppetiteRow = {
  meeting_id: string;
  institution_id: string;
  quota: number;
  amount_from_fen: number;
  amount_to_fen: number;
  towns: string;
  industries: string;
  only_preferred: number;
  stated_by: string;
  stated_at: number;
};

export function upsertAppetite(row: AppetiteRow): Sql {
  return sql`INSERT INTO meeting_appetite (meeting_id, institution_id, quota, amount_from_fen, amount_to_fen, towns, industries,
      only_preferred, stated_by, stated_at)
    VALUES (${row.meeting_id}, ${row.institution_id}, ${row.quota}, ${row.amount_from_fen}, ${row.amount_to_fen}, ${row.towns},
      ${row.industries}, ${row.only_preferred}, ${row.stated_by}, ${row.stated_at})
    ON CONFLICT (meeting_id, institution_id) DO UPDATE SET quota = excluded.quota, amount_from_fen = excluded.amount_from_fen,
      amount_to_fen = excluded.amount_to_fen, towns = excluded.towns, industries = excluded.industries,
      only_preferred = excluded.only_preferred, stated_by = excluded.stated_by, stated_at = excluded.stated_at`;
}

export function selectAppetites(meetingId: string): Sql {
  return sql`SELECT * FROM meeting_appetite WHERE meeting_id = ${meetingId} ORDER BY institution_id LIMIT 200`;
}

/** The meetings that an institution may still say something to, or has, with its own word; the latest first. */
export function selectMeetingsOf(institutionId: string): Sql {
  return sql`SELECT m.id, m.number, m.name, m.held_on, m.state, m.ver, a.quota, a.amount_from_fen, a.amount_to_fen, a.towns,
      a.industries, a.only_preferred, a.stated_at,
      (SELECT COUNT(*) FROM meeting_match x WHERE x.meeting_id = m.id AND x.institution_id = ${institutionId}
        AND x.outcome = 'given') AS given
    FROM meeting m LEFT JOIN meeting_appetite a ON a.meeting_id = m.id AND a.institution_id = ${institutionId}
    WHERE m.state = 'collecting' OR a.institution_id IS NOT NULL ORDER BY m.held_on DESC, m.id LIMIT 50`;
}
export type MeetingOfBank = Pick<MeetingRow, 'id' | 'number' | 'name' | 'held_on' | 'state' | 'ver'> & {
  quota: number | null;
  amount_from_fen: number | null;
  amount_to_fen: number | null;
  towns: string | null;
  industries: string | null;
  only_preferred: number | null;
  stated_at: number | null;
  given: number;
};

/** What came of one demand; `candidates` is JSON of {@link Candidate}s. */
export type MatchRow = {
  meeting_id: string;
  demand_id: string;
  institution_id: string | null;
  candidates: string;
  published_at: number;
  by_hand: number;
  note: string | null;
  outcome: string | null;
};

/** Writes a whole round in place of an earlier one. */
export function replaceMatches(
  meetingId: string,
  matches: readonly {
    readonly demand_id: string;
    readonly institution_id: string | null;
    readonly candidates: readonly Candidate[];
    readonly published_at: number;
  }[],
): Sql[] {
  return [
    sql`DELETE FROM meeting_match WHERE meeting_id = ${meetingId}`,
    ...jsonChunks(matches).map(
      (
        chunk,
      ) => sql`INSERT INTO meeting_match (meeting_id, demand_id, institution_id, candidates, published_at)
        SELECT ${meetingId}, m.value ->> 'demand_id', m.value ->> 'institution_id', m.value -> 'candidates', m.value ->> 'published_at'
        FROM json_each(${chunk}) m`,
    ),
  ];
}

export function updateMatch(
  row: Pick<MatchRow, 'meeting_id' | 'demand_id' | 'institution_id' | 'note'>,
): Sql {
  return sql`UPDATE meeting_match SET institution_id = ${row.institution_id}, by_hand = 1, note = ${row.note}
    WHERE meeting_id = ${row.meeting_id} AND demand_id = ${row.demand_id}`;
}

export function updateOutcome(meetingId: string, demandId: string, outcome: string): Sql {
  return sql`UPDATE meeting_match SET outcome = ${outcome} WHERE meeting_id = ${meetingId} AND demand_id = ${demandId} AND outcome IS NULL`;
}

export type ShownMatch = MatchRow & { number: string; shown: string };

/** What came of every demand of a meeting, with what banks see of it. */
export function selectMatches(meetingId: string): Sql {
  return sql`SELECT x.*, d.number, d.shown FROM meeting_match x JOIN demand d ON d.id = x.demand_id
    WHERE x.meeting_id = ${meetingId} ORDER BY x.published_at, x.demand_id LIMIT 1000`;
}

/** Matches that are to be given out and have not been, of meetings that were confirmed. */
export function selectToGive(limit: number): Sql {
  return sql`SELECT x.meeting_id, x.demand_id, x.institution_id, m.given_by, m.given_org, m.given_role FROM meeting_match x
      JOIN meeting m ON m.id = x.meeting_id
    WHERE x.outcome IS NULL AND x.institution_id IS NOT NULL AND m.state = 'given' ORDER BY m.held_on, x.demand_id LIMIT ${limit}`;
}
export type ToGive = {
  meeting_id: string;
  demand_id: string;
  institution_id: string;
  given_by: string;
  given_org: string;
  given_role: string;
};

/** The banks that were asked or have answered any of these demands before, in pairs. */
export function selectAskedOf(demandIds: readonly string[]): Sql {
  return sql`SELECT n.demand_id, n.institution_id FROM json_each(${JSON.stringify(demandIds)}) k
      JOIN interest n ON n.demand_id = k.value AND n.state <> 'withdrawn'
    UNION SELECT p.demand_id, p.institution_id FROM json_each(${JSON.stringify(demandIds)}) k
      JOIN dispatch p ON p.demand_id = k.value LIMIT 5000`;
}
export type AskedPair = { demand_id: string; institution_id: string };

/** Published demands that a bank could still take up, the oldest first. */
export function selectRoundDemands(now: number, places: number, limit: number): Sql {
  return sql`SELECT id, shown, published_at FROM demand WHERE state IN ('published', 'routed') AND shown IS NOT NULL
      AND expires_at > ${now} AND interests + dispatches < ${places} ORDER BY published_at, id LIMIT ${limit}`;
}
export type RoundRow = { id: string; shown: string; published_at: number };

/** The listed products of the institutions that take part. */
export function selectShelves(meetingId: string): Sql {
  return sql`SELECT p.id, p.institution_id, v.listing FROM meeting_appetite a
      JOIN product p ON p.institution_id = a.institution_id AND p.state = 'listed' JOIN product_version v ON v.id = p.version_id
    WHERE a.meeting_id = ${meetingId} LIMIT 2000`;
}
