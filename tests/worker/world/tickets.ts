// Tickets as tests begin with them: an application that a bank left alone until the ladder brought it to the office.
import { env } from 'cloudflare:workers';
import { runAlarms } from '../../../worker/applications/commands-system.ts';
import { jobContext } from '../../../worker/jobs.ts';
import { rowOf, sql } from '../../../worker/lib/sql.ts';
import type { World } from '../world.ts';

/** What cron does with the clocks of all applications, now. */
export async function runClocks(world: World): Promise<number> {
  return runAlarms({ ...jobContext(env, 'wangcheng'), now: world.now });
}

/** The ticket of an application that nobody takes up for eight days. */
export async function ticketOf(world: World, application: string): Promise<{ id: string; ver: number }> {
  world.wait({ days: 8 });
  await runClocks(world);
  const ticket = await rowOf<{ id: string; ver: number }>(
    world.db,
    sql`SELECT id, ver FROM ticket WHERE application_id = ${application} AND clock = 'take_up'`,
  );
  if (!ticket) throw new Error('no ticket');
  return ticket;
}

/** The same, given to the bank by the office. */
export async function dispatchedTicket(world: World, application: string) {
  const { id, ver } = await ticketOf(world, application);
  const { supervisor } = await world.office();
  const body = { text: '请说明未受理的原因', workdays: 2 };
  const { body: moved } = await world.post<{ id: string; version: number }>(
    `/office/tickets/${id}/dispatch`,
    body,
    { as: supervisor, version: ver },
  );
  return { ...moved, supervisor };
}
