// One version of a product: what it says, and what it changed.
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import { fieldsOf } from '#lib/desk/listing-controls.ts';
import { LISTING_FIELDS } from '#worker/rounds/fields.ts';
import type { Draft } from '#worker/rounds/problems.ts';
import { fieldLines } from '#worker/rounds/say.ts';
import { LISTING_TABS } from '#worker/rounds/terms.ts';
import { namesIn } from '../../view.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { id, number } = event.params;
  const one = api(event.fetch).bank.products[':id'];
  const [shown, version] = await Promise.all([
    need(event, one.$get({ param: { id } })),
    need(event, one.versions[':number'].$get({ param: { id, number } })),
  ]);
  const { called } = namesIn(shown);
  const listing = version.listing as Draft;
  return {
    id,
    code: shown.product.code,
    name: listing.name ?? '',
    version: shown.versions.find((row) => row.number === version.number) ?? null,
    number: version.number,
    hash: version.hash,
    numbers: shown.versions.map((row) => row.number),
    changes: version.changes.map(({ field, tab, label, before, after }) => ({
      field,
      tab,
      label: say(label),
      before: before.map(({ text, changed }) => ({ text: say(text), changed })),
      after: after.map(({ text, changed }) => ({ text: say(text), changed })),
    })),
    tabs: LISTING_TABS.map((tab) => ({
      tab,
      fields: fieldsOf(tab).map((field) => ({
        field,
        label: say(LISTING_FIELDS[field].label),
        lines: fieldLines(field, listing, called).map(say),
      })),
    })),
  };
};
