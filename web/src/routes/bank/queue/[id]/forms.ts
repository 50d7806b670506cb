// What every form of this page is given.
import type { OpenCase } from '#lib/desk/moves.ts';
import type { Answer } from './+page.server.ts';

export type FormProps = {
  open: OpenCase;
  answer: Answer | null;
  /** The move is no longer possible: what was typed stays to be read. */
  over: boolean;
};
