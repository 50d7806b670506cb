// Firms that let the platform fetch their official data: they agree in the words of the sheet, and what the sources say is
// kept by the product's own commands. The sources of the demonstration answer here without a line to them.
import { grantPlatform } from '../../worker/consents/commands-platform.ts';
import { defaultUntil } from '../../worker/consents/rules.ts';
import { platformText, textHash } from '../../worker/consents/texts.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { DAY_MS, dayOf, MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { runFetches, type Asker } from '../../worker/sources/commands-fetch.ts';
import { readReply } from '../../worker/sources/port.ts';
import { SOURCE_CLASSES, type SourceClass } from '../../worker/sources/terms.ts';
import type { Random } from '../data/random.ts';
import { answerOf } from '../sandbox/sources.ts';
import type { Case } from './cases.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import { HOUR_MS } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

/** Of the firms that declare figures, how many let the platform look for itself. */
const AUTHORISING = 0.35;

/** Taxes are what everybody lets it look at; what is ticked besides, and by how many. */
const FURTHER: readonly (readonly [SourceClass, number])[] = [
  ['invoice', 0.55],
  ['social_insurance', 0.4],
  ['housing_fund', 0.08],
  ['utilities', 0.12],
  ['real_estate', 0.08],
  ['customs', 0.04],
  ['contracts', 0.06],
];

/** What the owners of the demo accounts let it look at; the rest is left for whoever tries them out. */
const OWNERS_TICK: readonly SourceClass[] = ['tax', 'invoice', 'social_insurance'];

/** Cases that an account manager still works on. */
export const OPEN_FATES: readonly Case['fate'][] = ['accepted', 'contacted', 'papers', 'proposed'];

/** How long after the consent the sources have answered. */
const ANSWER_MS = 3_000;

/** Asks the sources of the demonstration about a firm of the past. */
function askerOf(world: World, firm: Firm): Asker {
  return (ctx, question) => {
    const { data_class, uscc, from } = question;
    const { seed, anchor_day: anchor } = world;
    const json = answerOf(data_class, uscc, { seed, today: dayOf(ctx.now), anchor, from, known: firm });
    const read = readReply(question, { status: json ? 200 : 404, json }, ctx.now);
    return Promise.resolve(
      typeof read === 'string' ? { ok: false, problem: read } : { ok: true, answer: read },
    );
  };
}

/** Agrees to the platform's sheet. */
async function grant(
  world: World,
  firm: Firm,
  at: number,
  data_classes: readonly SourceClass[],
): Promise<void> {
  const until = defaultUntil(dayOf(at), 'platform');
  const text = platformText({ firm: firm.registration.name, data_classes, until });
  await grantPlatform(ctxAt(world, at, actorOf(firm), 'consent.grant_platform'), {
    data_classes: [...data_classes],
    text_hash: textHash(text),
  });
}

function classesFor(random: Random): SourceClass[] {
  const further = FURTHER.filter(([, chance]) => random.chance(chance)).map(([data_class]) => data_class);
  const ticked: readonly SourceClass[] = ['tax', ...further];
  return SOURCE_CLASSES.filter((data_class) => ticked.includes(data_class));
}

/**
 * When a firm agrees, or null when it never does: once it has declared, and has sent all that it sends. Those whose case
 * lies open on the demo bank's desk all do.
 */
function agreesAt(
  world: World,
  firm: Firm,
  { sent_at, isOnDesk }: { sent_at: number; isOnDesk: boolean },
  random: Random,
): number | null {
  const { figures, returned_at, proven_at } = firm;
  const declares = returned_at !== null && figures.openness !== 'none';
  if (proven_at === null || !(isOnDesk || (declares && random.chance(AUTHORISING)))) return null;
  const at = Math.max(returned_at ?? 0, sent_at) + random.int(4 * MINUTE_MS, 40 * MINUTE_MS);
  return at < world.anchor - HOUR_MS ? at : null;
}

/**
 * Puts the consents to the platform on the agenda, with what is fetched by them. Owners of demo accounts all agree.
 * Answers when each firm has: objections come later.
 */
export function authorise(
  world: World,
  {
    owners,
    firms,
    cases,
  }: {
    readonly owners: readonly Firm[];
    readonly firms: readonly Firm[];
    readonly cases: readonly Case[];
  },
  agenda: Agenda<Act>,
): ReadonlyMap<Firm, number> {
  const onDesk = new Set(
    cases
      .filter(({ fate, product }) => product.institution.is_demo_bank && OPEN_FATES.includes(fate))
      .map(({ firm }) => firm),
  );
  const sent = new Map<Firm, number>();
  for (const { firm, course } of cases) {
    for (const { at, act } of course.steps)
      if (act.kind === 'submit') sent.set(firm, Math.max(at, sent.get(firm) ?? 0));
  }
  const agreed = new Map<Firm, number>();
  const follow = (firm: Firm, at: number, classes: readonly SourceClass[]): void => {
    agreed.set(firm, at);
    agenda.add(at, () => grant(world, firm, at, classes));
    agenda.add(at + ANSWER_MS, async () => {
      const ctx = ctxAt(world, at + ANSWER_MS, SYSTEM);
      await runFetches(ctx, firm.org_id, SOURCE_CLASSES.length, askerOf(world, firm));
    });
  };
  for (const firm of owners) {
    const first = firm.returned_at ?? firm.proven_at ?? firm.registered_at;
    follow(
      firm,
      Math.min(Math.max(first, sent.get(firm) ?? 0) + HOUR_MS, world.anchor - DAY_MS / 4),
      OWNERS_TICK,
    );
  }
  for (const firm of firms) {
    const random = world.random.fork(`authorise/${firm.registration.uscc}`);
    const at = agreesAt(world, firm, { sent_at: sent.get(firm) ?? 0, isOnDesk: onDesk.has(firm) }, random);
    if (at !== null) follow(firm, at, classesFor(random));
  }
  return agreed;
}
