import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { fileOptions, filesIn, keptText, keyOf, sizeError } from '#lib/owner/files.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { DOCUMENT_KINDS } from '#worker/documents/terms.ts';
import { LICENCE_KINDS } from '#worker/documents/terms-licences.ts';
import { PROBLEMS, type ProblemCode } from '#worker/lib/problems.ts';
import { say } from '#lib/locale.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const vault = await need(event, api(event.fetch).sme.documents.$get());
  // Why a paper could not be opened: its form leads back here with the code of the refusal.
  const code = event.url.searchParams.get('refused') ?? '';
  return {
    vault,
    refusal: Object.hasOwn(PROBLEMS, code) ? say(PROBLEMS[code as ProblemCode].title) : null,
  };
};

export const actions: Actions = {
  upload: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const kind = DOCUMENT_KINDS.find((known) => known === text('kind'));
    if (!kind) {
      return wrongFields(sent, [{ field: 'kind', code: 'missing', detail: m.vault_kind_missing() }]);
    }
    const files = filesIn(sent.form, 'file');
    if (files.length === 0) {
      return wrongFields(sent, [{ field: 'file', code: 'missing', detail: m.papers_no_file() }]);
    }
    const large = sizeError(files, 'file');
    if (large.length > 0) return wrongFields(sent, large);
    const expires_on = text('expires_on');
    const kept = [];
    for (const [index, file] of files.entries()) {
      const response = await api(event.fetch).sme.documents.$post(
        { query: { kind, ...(expires_on && { expires_on }) } },
        await fileOptions(file, keyOf(sent.key, index)),
      );
      if (!response.ok) {
        const refusal = await refused(sent, response);
        for (const error of refusal.data.problem.errors) {
          if (files.length > 1 && error.field === 'file')
            error.detail = m.papers_file_error({ file: file.name, detail: error.detail });
        }
        return asking(refusal, false);
      }
      kept.push(await response.json());
    }
    return { message: keptText(kept) };
  },

  fetch: async (event) => {
    const sent = await command(event);
    const kind = LICENCE_KINDS.find((known) => known === sent.form.get('kind')) ?? 'business_licence';
    const response = await api(event.fetch).sme.licences.$post(
      { json: { kind } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    const fetched = await response.json();
    return { message: m.licence_fetched({ issuer: fetched.issuer }) };
  },

  remove: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.documents[':id'].$delete(
      { param: { id: String(sent.form.get('document')) }, json: {} },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    const { kept_for } = await response.json();
    return { message: kept_for > 0 ? m.vault_hidden({ count: kept_for }) : m.vault_removed() };
  },
};
