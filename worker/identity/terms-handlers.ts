// The words of handlers: what a firm's legal representative may let somebody do for it, and the life of such a post.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** What a representative ticks for a handler. Whatever is not ticked stays his own. */
export const RIGHTS = ['facts', 'apply', 'documents', 'consents', 'offers'] as const;
export type Right = (typeof RIGHTS)[number];

export const RIGHT_LABELS = {
  facts: both('查看和填报企业资料', 'See and declare the firm’s facts'),
  apply: both('准备申请', 'Prepare applications'),
  documents: both('提交材料', 'Supply papers'),
  consents: both('代企业授权', 'Give consents for the firm'),
  offers: both('接受或不接受方案', 'Accept or decline offers'),
} satisfies Record<Right, Bilingual>;

/** What each tick lets somebody do, in the words beside it. */
export const RIGHT_HINTS = {
  facts: both(
    '看到平台掌握的企业资料，填报经营数据，提出数据异议',
    'Sees what the platform knows of the firm, declares its figures, objects to wrong data',
  ),
  apply: both(
    '填写申请并保存草稿，查看将提供给银行的资料，撤回申请；要提交还须勾选“代企业授权”',
    'Fills in and saves applications, sees what a bank would get, withdraws; sending one needs “Give consents” as well',
  ),
  documents: both('上传和答复银行要求的材料', 'Uploads and answers what a bank asks for'),
  consents: both(
    '同意银行或平台查看企业资料；不勾选则始终由法定代表人本人授权',
    'Lets a bank or the platform see the firm’s data; without the tick only the representative does',
  ),
  offers: both(
    '代表企业接受银行方案，具有约束力；不勾选则始终由法定代表人本人决定',
    'Accepts a bank’s offer, which binds the firm; without the tick only the representative does',
  ),
} satisfies Record<Right, Bilingual>;

export const HANDLER_STATES = ['invited', 'accepted', 'declined', 'withdrawn', 'removed', 'left'] as const;
export type HandlerState = (typeof HANDLER_STATES)[number];

export const HANDLER_STATE_LABELS = {
  invited: both('待接受', 'Invited'),
  accepted: both('在任', 'In post'),
  declined: both('已谢绝', 'Declined'),
  withdrawn: both('邀请已撤回', 'Invitation withdrawn'),
  removed: both('已移除', 'Removed'),
  left: both('已自行退出', 'Has left'),
} satisfies Record<HandlerState, Bilingual>;

export type HandlerCommand =
  'invite' | 'invite_again' | 'withdraw' | 'accept' | 'decline' | 'change' | 'remove' | 'leave';

type HandlerMove = {
  readonly command: HandlerCommand;
  /** `new` is a phone that is neither invited nor in post. */
  readonly from: readonly (HandlerState | 'new')[];
  readonly to: HandlerState;
  /** The firm's representative, or the person who is invited. */
  readonly by: 'representative' | 'person';
  readonly emits: string;
};

/** The life of a handler's post. What is not here is refused with 409. */
export const HANDLER_MOVES: readonly HandlerMove[] = [
  { command: 'invite', from: ['new'], to: 'invited', by: 'representative', emits: 'handler.invited' },
  {
    command: 'invite_again',
    from: ['invited'],
    to: 'invited',
    by: 'representative',
    emits: 'handler.invited_again',
  },
  {
    command: 'withdraw',
    from: ['invited'],
    to: 'withdrawn',
    by: 'representative',
    emits: 'handler.withdrawn',
  },
  { command: 'accept', from: ['invited'], to: 'accepted', by: 'person', emits: 'handler.accepted' },
  { command: 'decline', from: ['invited'], to: 'declined', by: 'person', emits: 'handler.declined' },
  { command: 'change', from: ['accepted'], to: 'accepted', by: 'representative', emits: 'handler.changed' },
  { command: 'remove', from: ['accepted'], to: 'removed', by: 'representative', emits: 'handler.removed' },
  { command: 'leave', from: ['accepted'], to: 'left', by: 'person', emits: 'handler.left' },
];

/** How long a post may last at most, in months, and how long it lasts when nobody chooses a day. */
export const HANDLER_MONTHS = { most: 12, usual: 6 } as const;

/** How many handlers and open invitations a firm may have at a time. */
export const MAX_HANDLERS = 10;

/** How long the link of an invitation is good (security rule R29). */
export const HANDLER_LINK_MS = 72 * 60 * 60_000;

/** The text message with the link of an invitation. */
export const HANDLER_TEXT = both(
  '{firm}的法定代表人邀请您担任融资经办人，72 小时内打开，凭本机收到的验证码接受或谢绝：{link} 不认识该企业请忽略。',
  'The legal representative of {firm} asks you to handle its financing. Open within 72 hours and answer with the code sent to this phone: {link} Ignore this if you do not know the firm.',
);
