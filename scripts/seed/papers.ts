// The vault of the demonstration's owner: papers that he uploaded once, which go along with what he applies for.
import { checklistOf, ticksFor } from '../../worker/documents/checklist.ts';
import { judgePaper } from '../../worker/documents/commands-case.ts';
import { runScans } from '../../worker/documents/commands-system.ts';
import { uploadDocument } from '../../worker/documents/commands-upload.ts';
import { selectUsesOf, type CaseDocumentRow } from '../../worker/documents/queries.ts';
import type { DocumentKind } from '../../worker/documents/terms.ts';
import type { Actor } from '../../worker/lib/actor.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { addDays } from '../../worker/lib/days.ts';
import { MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { rowsOf } from '../../worker/lib/sql.ts';
import type { ListingDocument } from '../../worker/products/schema.ts';
import { onePage } from '../sandbox/pdf.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import { ctxAt, type Act, type World } from './world.ts';

/** What was put into the store of files while the past was played. */
export class PlayedFiles {
  readonly objects = new Map<string, { readonly bytes: Uint8Array; readonly media_type: string }>();

  /** The store as the commands use it. */
  get bucket(): R2Bucket {
    return {
      put: async (key: string, bytes: Uint8Array, options?: { httpMetadata?: { contentType?: string } }) => {
        this.objects.set(key, { bytes, media_type: options?.httpMetadata?.contentType ?? '' });
      },
      get: async (key: string) => {
        const found = this.objects.get(key);
        return found ? { arrayBuffer: async () => found.bytes.slice().buffer } : null;
      },
      delete: async (key: string) => void this.objects.delete(key),
    } as unknown as R2Bucket;
  }
}

type Kept = {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly lines: readonly string[];
  readonly days?: number;
};

const PAPERS: readonly Kept[] = [
  { kind: 'business_licence', title: '营业执照副本', lines: ['与登记机关的记录一致'] },
  {
    kind: 'financial_statement',
    title: '2025年度及最近一期财务报表',
    lines: ['资产负债表', '利润表', '现金流量表'],
  },
  { kind: 'tax_return', title: '近两年纳税申报表', lines: ['增值税', '企业所得税'] },
  { kind: 'contract', title: '年度购销合同', lines: ['甲方：示例客户', '标的：年度框架采购'] },
  { kind: 'bank_statement', title: '近六个月对公流水', lines: ['基本户'] },
  // Marked on the page: it ends within the month.
  { kind: 'qualification', title: '安全生产许可证', lines: ['许可范围：示例'], days: 12 },
];

/** Fills the vault of a firm once its representative is proven. */
export function fillVault(world: World, firm: Firm, agenda: Agenda<Act>): void {
  const at = (firm.proven_at ?? firm.registered_at) + 20 * MINUTE_MS;
  agenda.add(at, async () => {
    for (const { kind, title, lines, days } of PAPERS) {
      const bytes = onePage(title, [firm.registration.name, ...lines, '（演示材料）']);
      const more = days === undefined ? {} : { expires_on: addDays(world.anchor_day, days) };
      const ctx = ctxAt(world, at, actorOf(firm), 'document.upload');
      await uploadDocument(ctx, { kind, name: `${title}.pdf`, bytes, ...more });
    }
  });
  agenda.add(at + MINUTE_MS, async () => void (await runScans(ctxAt(world, at + MINUTE_MS, SYSTEM), 50)));
}

/** The papers of a vault that go along with an application for a product, each for its line. */
export function papersFor(
  documents: readonly ListingDocument[],
  offered: readonly { readonly id: string; readonly kind: DocumentKind; readonly uploaded_at: number }[],
): { item_id: string; document_id: string }[] {
  const ticks = ticksFor(checklistOf(documents, [], []), offered);
  return [...ticks].map(([item_id, { id }]) => ({ item_id, document_id: id }));
}

/** What the account manager makes of the papers of a case: all but the last are in order. */
export async function judgePapers(world: World, officer: Actor, id: string, now: number): Promise<void> {
  const papers = await rowsOf<CaseDocumentRow>(world.db, selectUsesOf(id));
  for (const [i, sent] of papers.entries()) {
    // A paper that serves two lines has moved on by then.
    const paper = (await rowsOf<CaseDocumentRow>(world.db, selectUsesOf(id)))[i] ?? sent;
    if (paper.use_state !== 'sent' || paper.state !== 'clean') continue;
    const isLast = i > 0 && i === papers.length - 1;
    await judgePaper(
      ctxAt(world, now, officer, isLast ? 'case.return_document' : 'case.verify_document'),
      { application_id: id, document_id: paper.id, version: paper.ver },
      isLast
        ? { command: 'return', item_id: paper.item_id, reason: '缺少最近一期，请补充后重新上传' }
        : { command: 'verify', item_id: paper.item_id },
    );
  }
}
