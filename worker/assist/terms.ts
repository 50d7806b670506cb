// The words of assisted mode: town staff, counter clerks and grid workers act for a firm for a quarter of an hour, with a
// code that its owner reads out, and send an application with a second one.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** Where the officer and the owner meet; it becomes the channel of the demand. */
export const ASSIST_CHANNELS = ['visit', 'hall', 'grid'] as const;
export type AssistChannel = (typeof ASSIST_CHANNELS)[number];

export const ASSIST_CHANNEL_LABELS = {
  visit: both('上门走访', 'Visit'),
  hall: both('政务大厅', 'Service hall'),
  grid: both('网格巡访', 'Grid round'),
} satisfies Record<AssistChannel, Bilingual>;

/** How long one code of the owner lets an officer act. */
export const ASSIST_MS = 15 * 60_000;

/** What is done in an assisted session: each is an event of the firm's stream that names the session. */
export const ASSIST_ACTS = [
  'assist.opened',
  'enterprise.standing_proven',
  'enterprise.standing_disputed',
  'assist.draft_saved',
  'assist.submitted',
  'assist.ended',
] as const;
export type AssistAct = (typeof ASSIST_ACTS)[number];

export const ASSIST_ACT_LABELS = {
  'assist.opened': both('企业主口述验证码，开始代办', 'Began with the owner’s code'),
  'enterprise.standing_proven': both('核验法定代表人身份', 'Checked the legal representative'),
  'enterprise.standing_disputed': both('代表资格存在争议', 'Standing was disputed'),
  'assist.draft_saved': both('保存申请草稿', 'Saved a draft'),
  'assist.submitted': both('提交申请', 'Sent an application'),
  'assist.ended': both('结束代办', 'Ended'),
} satisfies Record<AssistAct, Bilingual>;

/** What staff may never do for a firm, said to the owner before the first code and to the officer on his page. */
export const ASSIST_NEVER = both(
  '代办不能：给予其他授权、接受银行方案、查看他人材料、办理任何收付款。',
  'Never in assisted mode: other consents, accepting offers, other people’s papers, any payment.',
);
