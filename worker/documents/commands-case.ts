// Papers within an application: the firm attaches what its vault holds, the bank marks them as verified or sends them back
// with a reason.
import { commitment } from '../audit/rules.ts';
import { illegalMove } from '../applications/scene.ts';
import {
  selectOpenedApplication,
  selectOwnApplication,
  type ApplicationRow,
} from '../applications/queries.ts';
import { selectItems, type ItemRow } from '../applications/queries-documents.ts';
import { listingFrom, selectListingOf } from '../applications/queries-submit.ts';
import { TAB_OF } from '../applications/terms.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { ListingDocument } from '../products/schema.ts';
import { checklistOf, type Line } from './checklist.ts';
import { expiryOf, isKept, useMovesNow } from './machine.ts';
import { Paper } from './commands-paper.ts';
import { licenceFor } from './paper-kinds.ts';
import {
  insertUse,
  selectOwnDocuments,
  selectUsesOf,
  updateUse,
  type CaseDocumentRow,
  type DocumentRow,
} from './queries.ts';
import type { WantedUse } from './schema.ts';
import { MAX_USES, type UseState } from './terms.ts';

/** What a paper is attached to: an application with its checklist. */
export type Case = {
  readonly application_id: string;
  readonly lines: readonly Line<CaseDocumentRow>[];
  /** Whom to tell that papers came, and from when on; null while the bank sees nothing of them. */
  readonly told: { readonly number: string; readonly user_id: string; readonly from: number } | null;
  /** How many papers it uses. */
  uses: number;
};

/** The statements by which a firm's application is read; their rows are {@link caseFrom}'s. */
export const readCase = (applicationId: string, firm: string): Sql[] => [
  selectOwnApplication(applicationId, firm),
  selectListingOf(applicationId),
  selectItems(applicationId),
  selectUsesOf(applicationId),
];

/** The case of these rows. Throws 404 for a stranger's, 409 once the application is over. */
export function caseFrom(
  ctx: Ctx,
  [applications, listings, items, uses]: (readonly unknown[] | undefined)[],
): Case {
  const application = (applications as ApplicationRow[])[0];
  if (!application) throw new AppError('not_found');
  if (TAB_OF[application.state] === 'closed') throw illegalMove(application, ctx.actor.role, ctx.now);
  const used = uses as CaseDocumentRow[];
  const { number, officer_id: user_id, opens_at } = application;
  return {
    application_id: application.id,
    lines: checklistOf(listingFrom(listings).documents, items as ItemRow[], used),
    told: opens_at === null ? null : { number, user_id, from: Math.max(ctx.now, opens_at) },
    uses: used.length,
  };
}

/** Throws what is in the way of a paper for a line. */
function refuseUse(ctx: Ctx, scene: Case, { row }: Paper, line: Line<CaseDocumentRow>): void {
  const refuse = (code: string, zh: string, en: string): AppError => fieldError('file', code, both(zh, en));
  if (line.kind === 'person') {
    throw refuse(
      'person_paper',
      '个人身份证件不经平台保存，请当面交银行核验；可在说明中写“面签时出示”',
      "Nobody's identity document is kept here: show it to the bank in person, and say so in the words beside it",
    );
  }
  if (!isKept(row.state) || row.hidden_at !== null) {
    throw refuse('not_in_vault', '这份材料已不在资料库中', 'This paper is no longer in the vault');
  }
  if (expiryOf(row.expires_on, dayOf(ctx.now)) === 'over') {
    throw refuse(
      'expired',
      '这份材料已过有效期，请上传新的',
      'This paper is past its date: upload a new one',
    );
  }
  if (scene.uses >= MAX_USES) {
    throw refuse(
      'too_many',
      `一笔申请最多 ${MAX_USES} 份材料`,
      `An application takes at most ${MAX_USES} papers`,
    );
  }
  const earlier = line.papers.find(({ id }) => id === row.id);
  if (earlier?.use_state === 'returned') {
    throw refuse(
      'returned_before',
      '银行已退回这份材料，请按原因换一份上传',
      'The bank has sent this very paper back: upload another one that mends it',
    );
  }
}

/**
 * Attaches a paper to a line; one that is attached already stays so. A licence of just the kind that is asked for counts
 * as verified: its issuer says so. Returns the messages that tell the bank. Throws 404 for a line that there is not.
 */
export function attachTo(ctx: Ctx, scene: Case, paper: Paper, item_id: string): Sql[] {
  const line = scene.lines.find((one) => one.item_id === item_id);
  if (!line) throw new AppError('not_found');
  refuseUse(ctx, scene, paper, line);
  const { id: document_id, origin, kind } = paper.row;
  if (line.papers.some(({ id }) => id === document_id)) return [];
  const isCertified = origin === 'licence' && licenceFor(line.kind) === kind;
  const { application_id } = scene;
  const state: UseState = isCertified ? 'verified' : 'sent';
  const by = ctx.actor.user_id ?? '';
  paper.use(
    isCertified ? 'certify' : 'attach',
    { application_id, item_id },
    insertUse({ application_id, item_id, document_id, state, at: ctx.now, by }),
  );
  scene.uses += 1;
  // What the bank asked for is handed in with the firm's answer, and that is told by itself.
  const isAside = line.round !== null && line.answer === null;
  const { told } = scene;
  if (!told || isAside) return [];
  const message = {
    id: idIn(ctx, 'message'),
    topic: 'document.sent',
    user_id: told.user_id,
    object: document_id,
    object_ver: paper.row.ver,
    payload: { number: told.number },
  } as const;
  return [insertMessage(message, ctx.now, told.from)];
}

/** Attaches papers of the vault, each to its line. Throws 404 for a paper or a line that there is not. */
export function attachAll(
  ctx: Ctx,
  scene: Case,
  wanted: readonly WantedUse[],
  documents: readonly DocumentRow[],
): Sql[] {
  const papers = new Map(documents.map((row) => [row.id, new Paper(ctx, row)]));
  const messages = wanted.flatMap(({ item_id, document_id }) => {
    const paper = papers.get(document_id);
    if (!paper) throw new AppError('not_found');
    return attachTo(ctx, scene, paper, item_id);
  });
  // One message says it, however many papers came.
  return [...[...papers.values()].flatMap((paper) => paper.statements()), ...messages.slice(0, 1)];
}

/** The case of an application that is just being submitted: its bank is told of it as a whole. */
export const newCase = (application_id: string, documents: readonly ListingDocument[]): Case => ({
  application_id,
  lines: checklistOf<CaseDocumentRow>(documents, [], []),
  told: null,
  uses: 0,
});

export type Attached = { readonly id: string; readonly papers: number };

/** The firm uses papers of its vault for an application. */
export function attachPapers(
  ctx: Ctx,
  application_id: string,
  papers: readonly WantedUse[],
): Promise<Outcome<Attached>> {
  const firm = ctx.actor.org_id ?? '';
  const ids = papers.map(({ document_id }) => document_id);
  return execute(ctx, {
    input: { application: application_id, papers },
    read: [...readCase(application_id, firm), selectOwnDocuments(ids, firm)],
    decide: ([applications, listings, items, uses, documents]) => {
      const scene = caseFrom(ctx, [applications, listings, items, uses]);
      const write = attachAll(ctx, scene, papers, documents as DocumentRow[]);
      return { answer: { id: application_id, papers: scene.uses }, write };
    },
  });
}

export type Judged = {
  readonly document: string;
  readonly item: string;
  readonly state: UseState;
  readonly version: number;
};

/**
 * The bank says what it makes of a paper: verified, or to be sent again with the reason, which the firm is told. Throws 404
 * for what the bank does not see, 412 when something happened to the paper meanwhile, 409 for what cannot be judged now.
 */
export function judgePaper(
  ctx: Ctx,
  at: { readonly application_id: string; readonly document_id: string; readonly version: number },
  judgement: { readonly command: 'verify' | 'return'; readonly item_id: string; readonly reason?: string },
): Promise<Outcome<Judged>> {
  const { application_id, document_id, version } = at;
  const { command, item_id, reason = null } = judgement;
  return execute<Judged>(ctx, {
    input: { ...at, ...judgement },
    read: [
      selectOpenedApplication(application_id, ctx.actor.org_id ?? '', ctx.now),
      selectItems(application_id),
      selectUsesOf(application_id),
    ],
    decide: ([applications, items, uses]) => {
      const application = (applications as ApplicationRow[])[0];
      const found = (uses as CaseDocumentRow[]).find(
        (use) => use.id === document_id && use.item_id === item_id,
      );
      const item = (items as ItemRow[]).find(({ id }) => id === item_id);
      if (!application || !found || (item && item.answered_at === null)) throw new AppError('not_found');
      if (TAB_OF[application.state] === 'closed') throw illegalMove(application, ctx.actor.role, ctx.now);
      const { use_state, item_id: _, attached_at: __, reason: ___, judged_at: ____, ...row } = found;
      if (row.ver !== version) throw new AppError('stale_version', { state: use_state, version: row.ver });
      if (row.state === 'quarantined') throw new AppError('document_checking');
      const allowed = useMovesNow(use_state, ctx.actor.role);
      if (!allowed.includes(command)) throw new AppError('illegal_move', { state: use_state, allowed });
      const salt = reason === null ? null : hex(ctx.random(16));
      const state: UseState = command === 'verify' ? 'verified' : 'returned';
      const paper = new Paper(ctx, row).use(
        command,
        { application_id, item_id },
        updateUse({
          application_id,
          item_id,
          document_id,
          state,
          reason,
          salt,
          by: ctx.actor.user_id,
          at: ctx.now,
        }),
        salt !== null && reason !== null ? { reason: commitment(salt, reason) } : {},
      );
      const told =
        command === 'return'
          ? [
              insertMessage(
                {
                  id: idIn(ctx, 'message'),
                  topic: 'document.returned',
                  user_id: application.submitted_by,
                  object: document_id,
                  object_ver: paper.row.ver,
                  payload: { number: application.number },
                },
                ctx.now,
              ),
            ]
          : [];
      return {
        answer: { document: document_id, item: item_id, state, version: paper.row.ver },
        write: [...paper.statements(), ...told],
      };
    },
  });
}
