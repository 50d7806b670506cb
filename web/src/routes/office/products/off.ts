// Why a product is off the shelf, and by whose decision, in words.
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Bilingual } from '#worker/lib/bilingual.ts';
import { RETIRE_CODE_LABELS, SUSPEND_CODE_LABELS } from '#worker/rounds/terms.ts';

const REASONS: Readonly<Record<string, Bilingual>> = { ...RETIRE_CODE_LABELS, ...SUSPEND_CODE_LABELS };
const SIDES = {
  institution: m.review_off_by_bank,
  office: m.review_off_by_office,
  system: m.review_off_by_time,
} as const;

/** "金融办：合规原因"; a reason that no table knows is shown by its code. */
export function offText({ side, code }: { side: keyof typeof SIDES; code: string }): string {
  const reason = REASONS[code];
  return m.desk_about({ what: SIDES[side](), of: reason ? say(reason) : code });
}
