// Uploading papers: into the vault, or straight to a line of an application, which is the same with a use. Bytes go to R2
// first, then one batch makes them visible. A paper that the vault has already is not kept twice.
import { both } from '../lib/bilingual.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { attachTo, caseFrom, readCase } from './commands-case.ts';
import { checkDocument, type SoundDocument } from './content.ts';
import { Paper } from './commands-paper.ts';
import { kindOfPaper } from './paper-kinds.ts';
import { roomFor, selectSame, selectVaultSize, type DocumentRow, type VaultSize } from './queries.ts';
import type { UploadInput } from './schema.ts';
import { filesOf, newObjectKey } from './storage.ts';
import { VAULT_LIMIT, type DocumentKind, type DocumentState } from './terms.ts';

/** What an upload left: the new paper, or the one that was there already. */
export type KeptPaper = {
  readonly id: string;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly size: number;
  readonly state: DocumentState;
  readonly version: number;
  /** Its extension did not fit its content and was put right. */
  readonly renamed: boolean;
  /** The vault held it already. */
  readonly duplicate: boolean;
};

/** Throws (400) with what is wrong with a file, or returns it as it is kept. */
function soundOf(upload: { name: string; bytes: Uint8Array }): SoundDocument & { digest: string } {
  const checked = checkDocument(upload);
  if ('code' in checked) throw fieldError('file', checked.code, checked.detail);
  return { ...checked, digest: sha256(checked.bytes) };
}

/** Throws (400) when the firm's vault is full; returns the condition that keeps it from overflowing meanwhile. */
export function roomIn(enterpriseId: string, rows: readonly unknown[] | undefined, size: number): Sql {
  const { files, bytes } = (rows as [VaultSize])[0];
  if (files >= VAULT_LIMIT.files) {
    throw fieldError(
      'file',
      'vault_full_files',
      both(
        `资料库最多 ${VAULT_LIMIT.files} 份，请先删除不再需要的`,
        `The vault holds at most ${VAULT_LIMIT.files} papers: remove what is no longer needed`,
      ),
    );
  }
  if (bytes + size > VAULT_LIMIT.bytes) {
    throw fieldError(
      'file',
      'vault_full_bytes',
      both(
        '资料库容量已满（500 MB），请先删除不再需要的',
        'The vault is full (500 MB): remove what is no longer needed',
      ),
    );
  }
  return assertInBatch(roomFor(enterpriseId, size, VAULT_LIMIT));
}

/** Puts bytes away once, however often the command is decided. */
export function storing(ctx: Ctx, bytes: Uint8Array, media_type: string): () => Promise<string> {
  const key = newObjectKey(ctx);
  let stored = false;
  return async () => {
    if (!stored) await filesOf(ctx).put(key, bytes, { httpMetadata: { contentType: media_type } });
    stored = true;
    return key;
  };
}

/** A new paper of the acting firm, not yet written. */
export function newPaper(
  ctx: Ctx,
  of: Pick<
    DocumentRow,
    'kind' | 'name' | 'media_type' | 'size' | 'sha256' | 'object_key' | 'issued_on' | 'expires_on'
  > & { readonly licence_id?: string },
): Paper {
  const { licence_id = null, ...rest } = of;
  return Paper.begin(
    ctx,
    {
      ...rest,
      id: idIn(ctx, 'document'),
      enterprise_id: ctx.actor.org_id ?? '',
      origin: licence_id === null ? 'upload' : 'licence',
      licence_id,
      refused_code: null,
      uploaded_by: ctx.actor.user_id ?? '',
      uploaded_at: ctx.now,
      scan_next_at: ctx.now,
      scan_attempts: 0,
      scanned_at: null,
      hidden_at: null,
    },
    licence_id === null ? 'upload' : 'fetch',
  );
}

const keptFrom = ({ row }: Paper, renamed: boolean, duplicate: boolean): KeptPaper => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  size: row.size,
  state: row.state,
  version: row.ver,
  renamed,
  duplicate,
});

/**
 * Takes a paper into the firm's vault, where it is quarantined until it is scanned. Throws 400 with what is wrong with the
 * file, or when the vault is full. What the vault holds already is answered with (200).
 */
export async function uploadDocument(
  ctx: Ctx,
  upload: UploadInput & { readonly name: string; readonly bytes: Uint8Array },
): Promise<Outcome<KeptPaper>> {
  const { kind, issued_on = null, expires_on = null } = upload;
  const firm = ctx.actor.org_id ?? '';
  if (issued_on !== null && issued_on > dayOf(ctx.now)) {
    throw fieldError(
      'issued_on',
      'in_the_future',
      both('签发日期不能晚于今天', 'It cannot be issued after today'),
    );
  }
  if (issued_on !== null && expires_on !== null && expires_on < issued_on) {
    throw fieldError(
      'expires_on',
      'before_issue',
      both('到期日早于签发日期', 'It ends before it was issued'),
    );
  }
  const { bytes, media_type, name, renamed, digest } = soundOf(upload);
  const store = storing(ctx, bytes, media_type);
  return execute<KeptPaper>(ctx, {
    input: { kind, name, issued_on, expires_on, sha256: digest },
    read: [selectSame(firm, digest), selectVaultSize(firm)],
    decide: async ([same, size]) => {
      const [there] = same as DocumentRow[];
      if (there) return { answer: keptFrom(new Paper(ctx, there), false, true), write: [] };
      const room = roomIn(firm, size, bytes.length);
      const object_key = await store();
      const about = { name, media_type, size: bytes.length, sha256: digest, object_key };
      const paper = newPaper(ctx, { kind, issued_on, expires_on, ...about });
      return {
        status: 201,
        answer: keptFrom(paper, renamed, false),
        write: [room, ...paper.statements()],
      };
    },
  });
}

/**
 * Uploads a paper for a line of an application: it enters the vault and is used at once. For what the bank asked for it is
 * put aside until the firm hands its answer in.
 */
export async function uploadForCase(
  ctx: Ctx,
  upload: {
    readonly application_id: string;
    readonly item_id: string;
    readonly name: string;
    readonly bytes: Uint8Array;
  },
): Promise<Outcome<KeptPaper>> {
  const { application_id, item_id } = upload;
  const firm = ctx.actor.org_id ?? '';
  const { bytes, media_type, name, renamed, digest } = soundOf(upload);
  const store = storing(ctx, bytes, media_type);
  return execute<KeptPaper>(ctx, {
    input: { application: application_id, item: item_id, name, sha256: digest },
    read: [...readCase(application_id, firm), selectSame(firm, digest), selectVaultSize(firm)],
    decide: async ([applications, listings, items, uses, same, size]) => {
      const scene = caseFrom(ctx, [applications, listings, items, uses]);
      const [there] = same as DocumentRow[];
      if (there) {
        const paper = new Paper(ctx, there);
        const messages = attachTo(ctx, scene, paper, item_id);
        return { answer: keptFrom(paper, false, true), write: [...paper.statements(), ...messages] };
      }
      const line = scene.lines.find((one) => one.item_id === item_id);
      const room = roomIn(firm, size, bytes.length);
      const kind = line ? kindOfPaper(line.name.zh) : 'other';
      const about = {
        name,
        media_type,
        size: bytes.length,
        sha256: digest,
        issued_on: null,
        expires_on: null,
      };
      const paper = newPaper(ctx, { kind: kind === 'person' ? 'other' : kind, object_key: '', ...about });
      // Whatever is refused is refused before the bytes are put away.
      const messages = attachTo(ctx, scene, paper, item_id);
      paper.row = { ...paper.row, object_key: await store() };
      return {
        status: 201,
        answer: keptFrom(paper, renamed, false),
        write: [room, ...paper.statements(), ...messages],
      };
    },
  });
}
