// What the firm does about a line of its checklist: upload, use what the vault holds, let the issuer send it.
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { fileOptions, filesIn, keptText, keyOf, sizeError } from '#lib/owner/files.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { readProblem, type FieldError } from '#lib/problem.ts';
import { LICENCE_KINDS } from '#worker/documents/terms-licences.ts';
import { doneOf, linesOf } from './checklist.ts';
import { chosenFiles, FILE_FIELD, typedTexts } from './papers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

type Event = RequestEvent;

const at = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).sme.applications[':id'];
const paramOf = ({ params }: { params: { id: string } }) => ({ param: { id: params.id } });

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const application = await need(event, at(event).$get(paramOf(event)));
  const lines = linesOf(application);
  const { id, number, product_name, institution } = application;
  return {
    application: { id, number, product_name, bank: institution ? say(institution) : '' },
    version: application.version,
    /** What the bank asked for and waits for, while it may be answered. */
    asked: application.actions.includes('answer_documents')
      ? application.items.filter(({ answered_at }) => answered_at === null)
      : [],
    lines,
    done: doneOf(lines),
  };
};

/** Uploads the files of the form, item by item; null when all are kept, else what was wrong with which. */
async function upload(event: Event, sent: Command): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [index, { field, file }] of chosenFiles(sent.form).entries()) {
    const response = await at(event).documents.$post(
      { ...paramOf(event), query: { item: field.slice(FILE_FIELD.length) } },
      await fileOptions(file, keyOf(sent.key, index)),
    );
    if (response.ok) continue;
    const problem = await readProblem(response);
    const detail = problem.errors[0]?.detail ?? problem.detail ?? problem.title;
    errors.push({
      field,
      code: problem.code,
      detail: m.papers_file_error({ file: file.name, detail }),
    });
  }
  return errors;
}

// Told at the first field for files.
function noFile({ form }: Command, hasTexts: boolean): FieldError {
  const field = [...form.keys()].find((name) => name.startsWith(FILE_FIELD)) ?? FILE_FIELD;
  return { field, code: 'missing', detail: hasTexts ? m.papers_texts_only() : m.papers_no_file() };
}

/** Uploads files for a line. */
async function paper(event: Event) {
  const sent = await command(event);
  const item = String(sent.form.get('item') ?? '');
  const field = `paper_${item}`;
  const files = filesIn(sent.form, field);
  if (files.length === 0) {
    return wrongFields(sent, [{ field, code: 'missing', detail: m.papers_no_file() }]);
  }
  const large = sizeError(files, field);
  if (large.length > 0) return wrongFields(sent, large);
  const kept = [];
  for (const [index, file] of files.entries()) {
    const response = await at(event).documents.$post(
      { ...paramOf(event), query: { item } },
      await fileOptions(file, keyOf(sent.key, index)),
    );
    if (!response.ok) {
      const refusal = await refused(sent, response);
      for (const error of refusal.data.problem.errors) {
        if (error.field !== 'file') continue;
        error.field = field;
        error.detail = m.papers_file_error({ file: file.name, detail: error.detail });
      }
      return asking(refusal, false);
    }
    kept.push(await response.json());
  }
  return { message: keptText(kept) };
}

/** Uses a paper of the vault for a line. */
async function attach(event: Event) {
  const sent = await command(event);
  const item_id = String(sent.form.get('item') ?? '');
  const document_id = String(sent.form.get(`document_${item_id}`) ?? '');
  const response = await at(event).papers.$post(
    { ...paramOf(event), json: { papers: [{ item_id, document_id }] } },
    { headers: { ...sent.headers } },
  );
  return response.ok ? { message: m.checklist_attached() } : asking(await refused(sent, response), false);
}

/** Lets the issuer send the licence for a line. */
async function licence(event: Event) {
  const sent = await command(event);
  const kind = LICENCE_KINDS.find((known) => known === sent.form.get('kind')) ?? 'business_licence';
  const item_id = String(sent.form.get('item') ?? '');
  const response = await api(event.fetch).sme.licences.$post(
    { json: { kind, application_id: event.params.id, item_id } },
    { headers: { ...sent.headers } },
  );
  if (!response.ok) return asking(await refused(sent, response), false);
  const { issuer } = await response.json();
  return { message: m.licence_fetched({ issuer }) };
}

const textOf = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

export const actions: Actions = {
  paper,
  attach,
  licence,
  /** Keeps papers without handing them in yet. What was typed has no place to be kept: it comes back, and is said to be unsent. */
  upload: async (event) => {
    const sent = await command(event);
    const texts = typedTexts(sent.form);
    if (chosenFiles(sent.form).length === 0) return wrongFields(sent, [noFile(sent, texts !== null)]);
    const errors = await upload(event, sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    return { message: texts ? m.papers_kept_texts() : m.papers_kept(), values: texts };
  },
  /** Keeps papers and answers the bank's request: each item by words, or by what was uploaded for it. */
  answer: async (event) => {
    const sent = await command(event);
    const errors = await upload(event, sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    const now = await need(event, at(event).$get(paramOf(event)));
    const answers = now.items
      .filter((item) => item.answered_at === null)
      .map(({ id, documents }) => {
        const files = documents.map((document) => document.name).join(m.list_comma());
        const text = textOf(sent, `text_${id}`) || (files && m.papers_see_files({ files }).slice(0, 500));
        return { item_id: id, text };
      });
    const missing = answers.filter(({ text }) => text === '');
    if (missing.length > 0) {
      return wrongFields(
        sent,
        missing.map(({ item_id }) => ({
          field: `text_${item_id}`,
          code: 'missing',
          detail: m.papers_missing(),
        })),
      );
    }
    const response = await at(event)['answer-documents'].$post(
      { ...paramOf(event), json: { answers } },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.papers_answered() } : asking(await refused(sent, response), false);
  },
};
