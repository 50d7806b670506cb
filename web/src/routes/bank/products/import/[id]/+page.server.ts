// One import: which columns are which fields, what is wrong, what would change, and the decision.
import { redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command, type Refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { ROW_ACTIONS } from '#worker/imports/terms.ts';
import type { Actions, PageServerLoad, RouteParams } from './$types';

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const action = ROW_ACTIONS.find((known) => known === searchParams.get('action'));
  const after = searchParams.get('after') ?? undefined;
  const client = api(event.fetch).bank.imports[':id'];
  const param = { id: event.params.id };
  const [job, page] = await Promise.all([
    need(event, client.$get({ param })),
    need(event, client.rows.$get({ param, query: { action, after } })),
  ]);
  return { job, page, action: action ?? null, paged: after !== undefined };
};

type Client = ReturnType<typeof api>['bank']['imports'][':id'];
type Options = { headers: Record<string, string> };
type Sent = Pick<Response, 'ok' | 'status' | 'json'>;

async function run(
  event: RequestEvent<RouteParams>,
  send: (client: Client, sent: Command, options: Options) => Promise<Sent>,
): Promise<ActionFailure<Refused>> {
  const sent = await command(event);
  const answer = await send(api(event.fetch).bank.imports[':id'], sent, { headers: { ...sent.headers } });
  if (!answer.ok) return refused(sent, answer);
  redirect(303, href(`/bank/products/import/${event.params.id}?done=${sent.name}`));
}

const at = (event: RequestEvent<RouteParams>) => ({ param: { id: event.params.id } });

export const actions: Actions = {
  columns: (event) =>
    run(event, (client, { form }, options) => {
      const columns = [...form].flatMap(([name, value]) => {
        const column = /^column\.(\d+)$/.exec(name)?.[1];
        // The API knows the keys; an empty choice leaves the column out.
        return column === undefined
          ? []
          : [{ column: Number(column), key: (String(value) || null) as 'code' }];
      });
      return client.columns.$put({ ...at(event), json: { columns } }, options);
    }),
  confirm: (event) =>
    run(event, (client, { form }, options) =>
      client.confirm.$post({ ...at(event), json: { hash: String(form.get('hash') ?? '') } }, options),
    ),
  undo: (event) => run(event, (client, _, options) => client.undo.$post({ ...at(event), json: {} }, options)),
  drop: (event) => run(event, (client, _, options) => client.drop.$post({ ...at(event), json: {} }, options)),
};
