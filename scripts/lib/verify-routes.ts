// Verifies routes: decided again from what was kept with it, each application comes to the branch and the person that
// its submission names.
import { rowsOf, sql } from '../../worker/lib/sql.ts';
import { routeApplication, type RoutingInputs } from '../../worker/routing/rules.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;
type Row = { application_id: string; inputs: string; body: string | null };

const TOGETHER = 500;

/** Compares every kept decision with the route it gives; returns how many there were. */
export async function verifyRoutes(db: D1Database, report: Report): Promise<number> {
  let checked = 0;
  for (let after = ''; ;) {
    const rows = await rowsOf<Row>(
      db,
      sql`SELECT d.application_id, d.inputs, e.body FROM route_decision d
        LEFT JOIN event e ON e.stream = d.application_id AND e.ver = 1
        WHERE d.application_id > ${after} ORDER BY d.application_id LIMIT ${TOGETHER}`,
    );
    for (const { application_id: record, inputs, body } of rows) {
      const said = JSON.parse(body ?? '{}') as { branch?: string; officer?: string };
      const route = routeApplication(JSON.parse(inputs) as RoutingInputs);
      if (route?.branch_id !== said.branch || route?.officer_id !== said.officer) {
        const again = `${route?.branch_id ?? 'none'} ${route?.officer_id ?? 'nobody'}`;
        const detail = `its inputs lead to ${again}, it went to ${said.branch} ${said.officer}`;
        report({ check: 'route', record, detail });
      }
    }
    checked += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < TOGETHER) return checked;
    after = last.application_id;
  }
}
