// The demonstration's bank-enterprise meeting: announced some days ago, some banks have said what they are ready for.
import { readAll } from '../../worker/lib/sql.ts';
import { DAY_MS } from '../../worker/lib/shanghai.ts';
import { addDays } from '../../worker/lib/days.ts';
import { matchMeeting, openMeeting, stateAppetite } from '../../worker/meetings/commands.ts';
import { selectMeeting, type MeetingRow } from '../../worker/meetings/queries.ts';
import type { Agenda } from './heap.ts';
import type { Official } from './policies.ts';
import type { Lender } from './setup.ts';
import { officeInstant } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

const WAN = 1_000_000;
/** How many banks say what they are ready for. */
const READY = 6;

/** One meeting whose round has run and waits to be confirmed, and one that banks may still say something to. */
export function holdMeetings(
  world: World,
  of: { readonly supervisor: Official; readonly lenders: readonly Lender[] },
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork('meetings');
  const actor = { user_id: of.supervisor.user_id, org_id: of.supervisor.org_id, role: 'office_supervisor' };
  const open = (name: string, ago: number, ahead: number, matched: boolean): void => {
    const own = random.fork(name);
    const at = officeInstant(world.office, world.anchor - ago * DAY_MS, [0, 3], own);
    agenda.add(at, async () => {
      const input = { name, held_on: addDays(world.anchor_day, ahead) };
      const { answer } = await openMeeting(ctxAt(world, at, actor, 'meeting.open'), input);
      let last = at;
      const there = of.lenders.filter(({ id, joined_at }) => id !== '' && joined_at < at);
      // The demonstration's own bank is asked to say it itself.
      for (const lender of own.shuffle(there.filter(({ is_demo_bank }) => !is_demo_bank)).slice(0, READY)) {
        last = officeInstant(world.office, last, [0, 2], own);
        const when = last;
        const bank = { user_id: lender.admin_id, org_id: lender.id, role: 'institution_admin' };
        const appetite = {
          quota: own.int(1, 4),
          amount_from_fen: own.pick([10, 20, 50] as const) * WAN,
          amount_to_fen: own.pick([200, 500, 1_000] as const) * WAN,
          towns: [],
          industries: own.chance(0.5) ? [own.pick(['C', 'F', 'A'] as const)] : [],
          only_preferred: false,
        };
        agenda.add(when, async () => {
          await stateAppetite(ctxAt(world, when, bank, 'meeting.state_appetite'), answer.id, appetite);
        });
      }
      if (!matched) return;
      const round = officeInstant(world.office, last, [1, 2], own);
      agenda.add(round, async () => {
        const [rows] = await readAll(world.db, [selectMeeting(answer.id)]);
        const version = (rows as MeetingRow[])[0]?.ver ?? 0;
        await matchMeeting(ctxAt(world, round, actor, 'meeting.match'), { id: answer.id, version });
      });
    });
  };
  open('专精特新企业银企对接会', 6, 2, true);
  open('都市农业与食品加工对接会', 3, 12, false);
}
