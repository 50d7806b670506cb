// 到点告诉我: what a firm may wait for, and what becomes of waiting.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Role } from '../identity/terms.ts';

export const WATCH_STATES = ['active', 'told', 'ended', 'expired'] as const;
export type WatchState = (typeof WATCH_STATES)[number];
export const WATCH_STATE_LABELS = {
  active: both('等待中', 'Waiting'),
  told: both('已提醒', 'Told'),
  ended: both('已取消', 'Ended'),
  expired: both('已到期', 'Over'),
} satisfies Record<WatchState, Bilingual>;

export const WATCH_COMMANDS = ['watch', 'tell', 'note', 'end', 'expire'] as const;
export type WatchCommand = (typeof WATCH_COMMANDS)[number];

export type WatchMove = {
  readonly command: WatchCommand;
  readonly from: readonly WatchState[];
  readonly roles: readonly (Role | 'system')[];
  /** `same`: the watch goes on. */
  readonly to: WatchState | 'same';
  readonly emits: string;
};

const FIRM = ['legal_representative', 'handler'] as const;

/** The machine of a watch: from · command · role · to · emits. */
export const WATCH_MOVES: readonly WatchMove[] = [
  { command: 'watch', from: [], roles: FIRM, to: 'active', emits: 'watch.made' },
  { command: 'tell', from: ['active'], roles: ['system'], to: 'told', emits: 'watch.told' },
  // For every product: what is told of, and what no longer admits the firm and would be news again.
  { command: 'note', from: ['active'], roles: ['system'], to: 'same', emits: 'watch.noted' },
  { command: 'end', from: ['active'], roles: FIRM, to: 'ended', emits: 'watch.ended' },
  { command: 'expire', from: ['active'], roles: ['system'], to: 'expired', emits: 'watch.expired' },
];

/** How long a watch waits. */
export const WATCH_MONTHS = 24;
/** How many open watches a firm may have. */
export const WATCHES_MOST = 20;
