// The money paid out for an application in D1.
import { sql, type Sql } from '../lib/sql.ts';

/**
 * Money paid out under the contract: `requested` until a second person confirms (`paid`) or denies it. Fen,
 * ppm, days.
 */
export type DrawdownRow = {
  id: string;
  application_id: string;
  institution_id: string;
  bank_reference: string;
  state: 'requested' | 'paid' | 'denied';
  amount_fen: number;
  rate_ppm: number;
  paid_on: string;
  matures_on: string;
  account_tail: string;
  recorded_by: string;
  recorded_at: number;
  confirmed_by: string | null;
  confirmed_at: number | null;
};

/** All drawdowns of an application, the first one first. */
export function selectDrawdowns(applicationId: string): Sql {
  return sql`SELECT * FROM drawdown WHERE application_id = ${applicationId} ORDER BY recorded_at, id LIMIT 100`;
}

/** Whether a bank has used a reference of its own books before: a drawdown with it that was not denied, or no row. */
export function selectBankReference(institutionId: string, reference: string): Sql {
  return sql`SELECT id FROM drawdown WHERE institution_id = ${institutionId} AND bank_reference = ${reference}
    AND state <> 'denied'`;
}

/** A drawdown as its first person records it. */
export function insertDrawdown(row: Omit<DrawdownRow, 'confirmed_by' | 'confirmed_at' | 'state'>): Sql {
  return sql`INSERT INTO drawdown (id, application_id, institution_id, bank_reference, state, amount_fen, rate_ppm, paid_on,
      matures_on, account_tail, recorded_by, recorded_at)
    VALUES (${row.id}, ${row.application_id}, ${row.institution_id}, ${row.bank_reference}, 'requested', ${row.amount_fen},
      ${row.rate_ppm}, ${row.paid_on}, ${row.matures_on}, ${row.account_tail}, ${row.recorded_by}, ${row.recorded_at})`;
}

/** What the second person decided about a drawdown. Nothing changes when it was decided meanwhile. */
export function updateDrawdown(drawdown: {
  id: string;
  state: 'paid' | 'denied';
  by: string;
  at: number;
}): Sql {
  return sql`UPDATE drawdown SET state = ${drawdown.state}, confirmed_by = ${drawdown.by}, confirmed_at = ${drawdown.at}
    WHERE id = ${drawdown.id} AND state = 'requested'`;
}
