// What an institution sets about routing: its rules, who is away, in which languages its account managers work. All of
// it is part of the institution and written under its version.
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256, canonicalJson } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import {
  selectBranches,
  selectInstitution,
  type BranchRow,
  type InstitutionRow,
} from '../institutions/queries.ts';
import { districtTownsFrom, selectDistrictTowns } from '../institutions/queries-joining.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import {
  endAbsence,
  insertAbsence,
  selectAbsences,
  selectColleagues,
  selectProducts,
  updateLanguages,
  upsertRules,
  type AbsenceRow,
  type ColleagueRow,
  type ShelfProduct,
} from './queries.ts';
import type { RoutingRule } from './rules.ts';
import type { RuleInput } from './schema.ts';
import type { Language } from './terms.ts';

export type RoutingAnswer = { readonly version: number };

const orgOf = (ctx: Ctx): string => ctx.actor.org_id ?? '';

/** The institution as its sender saw it, or 412. */
function institutionIn(rows: readonly unknown[] | undefined, version: number): InstitutionRow {
  const institution = (rows as InstitutionRow[] | undefined)?.[0];
  if (!institution) throw new AppError('not_found');
  if (institution.ver !== version) {
    throw new AppError('stale_version', { state: institution.state, version: institution.ver });
  }
  return institution;
}

/** Refuses what a rule names that the institution or the district does not have; the field says which rule. */
function assertKnown(
  rules: readonly RuleInput[],
  known: { towns: ReadonlySet<string>; branches: ReadonlySet<string>; products: ReadonlySet<string> },
): void {
  for (const [at, rule] of rules.entries()) {
    const field = (name: string) => `rules.${at}.${name}`;
    if (!known.branches.has(rule.branch_id)) {
      const detail = both('请选择本机构在营的网点', 'Choose an open branch of the institution');
      throw fieldError(field('branch_id'), 'unknown', detail);
    }
    if (rule.towns.some((town) => !known.towns.has(town))) {
      throw fieldError(field('towns'), 'unknown', both('不是本区的街镇', 'This is no town of the district'));
    }
    if (rule.products.some((product) => !known.products.has(product))) {
      const detail = both('不是本机构在架的产品', 'This is no listed product of the institution');
      throw fieldError(field('products'), 'unknown', detail);
    }
  }
}

/** Saves the rules of the institution as one ordered list. */
export function saveRules(
  ctx: Ctx,
  version: number,
  rules: readonly RuleInput[],
): Promise<Outcome<RoutingAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { version, rules },
    read: [selectInstitution(org_id), selectBranches(org_id), selectDistrictTowns(), selectProducts(org_id)],
    decide: ([institutions, branches, districts, products]) => {
      const institution = institutionIn(institutions, version);
      const open = ((branches ?? []) as BranchRow[]).filter(({ state }) => state === 'active');
      assertKnown(rules, {
        towns: districtTownsFrom(districts).towns,
        branches: new Set(open.map(({ id }) => id)),
        products: new Set(((products ?? []) as ShelfProduct[]).map(({ id }) => id)),
      });
      const stored: RoutingRule[] = rules.map((rule, at) => ({ id: `r${at + 1}`, ...rule }));
      const changed = institutionEvent(ctx, institution, {
        type: 'routing.changed',
        command: 'routing.save',
        // Names of rules are words of people and stay in the row.
        body: { rules: stored.length, hash: sha256(canonicalJson(stored)) },
      });
      return {
        answer: { version: changed.org.ver },
        write: [upsertRules(org_id, stored, changed.org.ver), ...changed.write],
      };
    },
  });
}

/** A colleague takes no new cases on these days, both included. Absences of one person may not overlap. */
export function setAbsence(
  ctx: Ctx,
  version: number,
  input: { readonly user_id: string; readonly from_on: string; readonly until_on: string },
): Promise<Outcome<RoutingAnswer & { readonly absence: string }>> {
  const org_id = orgOf(ctx);
  const today = dayOf(ctx.now);
  return execute(ctx, {
    input: { version, ...input },
    read: [selectInstitution(org_id), selectColleagues(org_id), selectAbsences(org_id, today)],
    decide: ([institutions, colleagues, absences]) => {
      const institution = institutionIn(institutions, version);
      if (!((colleagues ?? []) as ColleagueRow[]).some(({ user_id }) => user_id === input.user_id)) {
        const detail = both('请选择本机构的客户经理', 'Choose an account manager of the institution');
        throw fieldError('user_id', 'unknown', detail);
      }
      if (input.until_on < today) {
        throw fieldError('until_on', 'in_the_past', both('结束日已过', 'The last day has passed'));
      }
      const meets = ((absences ?? []) as AbsenceRow[]).find(
        (one) =>
          one.user_id === input.user_id && one.from_on <= input.until_on && one.until_on >= input.from_on,
      );
      if (meets) {
        const days = `${meets.from_on} – ${meets.until_on}`;
        const detail = both(`与已登记的 ${days} 重叠`, `Overlaps with ${days}, recorded already`);
        throw fieldError('from_on', 'overlaps', detail);
      }
      const id = idIn(ctx, 'absence');
      const changed = institutionEvent(ctx, institution, {
        type: 'absence.set',
        command: 'absence.set',
        body: { absence: id, user: input.user_id, from_on: input.from_on, until_on: input.until_on },
      });
      const row = { id, institution_id: org_id, ...input, set_by: ctx.actor.user_id ?? '', set_at: ctx.now };
      return {
        status: 201,
        answer: { absence: id, version: changed.org.ver },
        write: [insertAbsence({ ...row, ended_at: null }), ...changed.write],
      };
    },
  });
}

/** Ends an absence before its last day, or takes back one that has not begun. */
export function cancelAbsence(ctx: Ctx, version: number, id: string): Promise<Outcome<RoutingAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { version, absence: id },
    read: [selectInstitution(org_id), selectAbsences(org_id, dayOf(ctx.now))],
    decide: ([institutions, absences]) => {
      if (!((absences ?? []) as AbsenceRow[]).some((one) => one.id === id)) throw new AppError('not_found');
      const institution = institutionIn(institutions, version);
      const changed = institutionEvent(ctx, institution, {
        type: 'absence.ended',
        command: 'absence.cancel',
        body: { absence: id },
      });
      return {
        answer: { version: changed.org.ver },
        write: [endAbsence(id, org_id, ctx.now), assertChanged(), ...changed.write],
      };
    },
  });
}

/** In which languages an account manager works. */
export function setLanguages(
  ctx: Ctx,
  at: { readonly post: string; readonly version: number },
  languages: readonly Language[],
): Promise<Outcome<RoutingAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { ...at, languages },
    read: [selectInstitution(org_id), selectColleagues(org_id)],
    decide: ([institutions, colleagues]) => {
      const post = ((colleagues ?? []) as ColleagueRow[]).find((one) => one.membership_id === at.post);
      if (!post) throw new AppError('not_found');
      const institution = institutionIn(institutions, at.version);
      const changed = institutionEvent(ctx, institution, {
        type: 'team.languages',
        command: 'team.set_languages',
        body: { user: post.user_id, languages: [...languages] },
      });
      return {
        answer: { version: changed.org.ver },
        write: [updateLanguages(post.membership_id, languages), ...changed.write],
      };
    },
  });
}
