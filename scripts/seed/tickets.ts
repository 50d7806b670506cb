// Tickets as the office and the banks work them: given out the next morning, taken in hand, answered, now and then sent
// back, closed. What was raised on the last days is still open.
import type { Actor } from '../../worker/lib/actor.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { readAll, sql } from '../../worker/lib/sql.ts';
import {
  answerTicket,
  closeTicket,
  dispatchTicket,
  handleTicket,
  returnTicket,
  type At,
} from '../../worker/supervision/commands-tickets.ts';
import { raiseComplaint } from '../../worker/supervision/commands-complaints.ts';
import type { Complaint } from '../../worker/supervision/terms.ts';
import type { Random } from '../data/random.ts';
import type { Agenda } from './heap.ts';
import type { Officials } from './policies.ts';
import { officeInstant, wakingInstant } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

/** How many of those that were refused complain. */
const COMPLAINS = 0.08;

const COMPLAINTS_MADE: readonly (readonly [Complaint, string])[] = [
  ['refusal_contested', '拒绝理由写的是经营年限不足，可是执照上已经满三年了。'],
  ['fee_asked', '有中介打电话说交八百元服务费可以加急，想问问是不是银行的人。'],
  ['poor_service', '材料交了三次，每次都说还差一样，没有一次说全。'],
];

/** Office hours of one working day. */
const DAY = 7;

const ANSWERS = [
  '客户经理休假期间未办理交接，已改派同网点人员，并与企业取得联系。',
  '月末集中放款，人手不足，已由网点负责人督促，当日完成办理。',
  '系统待办提醒未被查看，已设置每日晨会通报未受理事项。',
] as const;

/** Works the tickets that the ladder brings to the office, from the moment at which each is raised. */
export class TicketDesk {
  readonly #world: World;
  readonly #officials: Officials;
  readonly #agenda: Agenda<Act>;
  readonly #random: Random;
  readonly #known = new Set<string>();

  constructor(world: World, officials: Officials, agenda: Agenda<Act>) {
    this.#world = world;
    this.#officials = officials;
    this.#agenda = agenda;
    this.#random = world.random.fork('tickets');
  }

  /** Plans the work on what was raised since it last looked. */
  async look(now: number): Promise<void> {
    const [rows] = await readAll(this.#world.db, [
      sql`SELECT id FROM ticket WHERE state = 'raised' AND institution_id IS NOT NULL ORDER BY id`,
    ]);
    for (const { id } of rows as { id: string }[]) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#plan(id, now);
    }
  }

  /** Now and then a firm that was refused complains; the desk works it like any other ticket. */
  complainNow(firm: Actor, application: string, refused_at: number): void {
    if (!this.#random.chance(COMPLAINS)) return;
    const [kind, text] = this.#random.pick(COMPLAINTS_MADE);
    const at = wakingInstant(refused_at, [2, 30], this.#random);
    this.#agenda.add(at, async () => {
      await raiseComplaint(ctxAt(this.#world, at, firm, 'complaint'), application, { kind, text });
      await this.look(at);
    });
  }

  #plan(id: string, raised_at: number): void {
    const random = this.#random;
    const { supervisor } = this.#officials;
    const office: Actor = { ...supervisor, role: 'office_supervisor' };
    const text = random.pick(ANSWERS);
    let at = raised_at;
    const later = (hours: readonly [number, number]): number => {
      at = officeInstant(this.#world.office, at, hours, random);
      return at;
    };
    this.#do(id, later([1, DAY]), office, (ctx, of) =>
      dispatchTicket(ctx, of, { text: '请说明超时原因、已采取的措施和预计办结时间。', workdays: 2 }),
    );
    this.#do(id, later([1, DAY]), null, (ctx, of) => handleTicket(ctx, of));
    const slow = random.chance(0.08);
    this.#do(id, later(slow ? [3 * DAY, 4 * DAY] : [2, DAY]), null, (ctx, of) =>
      answerTicket(ctx, of, { text }),
    );
    if (random.chance(0.15)) {
      this.#do(id, later([2, DAY]), office, (ctx, of) =>
        returnTicket(ctx, of, { text: '请补充防止再次发生的措施。', workdays: 2 }),
      );
      this.#do(id, later([2, DAY]), null, (ctx, of) =>
        answerTicket(ctx, of, { text: `${text}已建立代班和日清制度，由网点负责人每日核对。` }),
      );
    }
    this.#do(id, later([2, 2 * DAY]), office, (ctx, of) =>
      closeTicket(ctx, of, { text: '机构已说明情况并整改，结果已告知企业。' }),
    );
  }

  #do(id: string, at: number, actor: Actor | null, act: (ctx: Ctx, of: At) => Promise<unknown>): void {
    this.#agenda.add(at, async () => {
      const [rows] = await readAll(this.#world.db, [
        sql`SELECT m.user_id, m.org_id FROM ticket t JOIN membership m ON m.org_id = t.institution_id
            AND m.role = 'institution_admin' AND m.state = 'active' WHERE t.id = ${id} ORDER BY m.user_id LIMIT 1`,
      ]);
      const admin = (rows as { user_id: string; org_id: string }[])[0];
      const who: Actor | null = actor ?? (admin ? { ...admin, role: 'institution_admin' } : null);
      if (who) await act(ctxAt(this.#world, at, who, 'ticket'), { id, version: null });
    });
  }
}
