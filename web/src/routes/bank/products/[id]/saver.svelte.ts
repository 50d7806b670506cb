// A form that saves itself a moment after somebody wrote in it: one save at a time, never over what is being typed. When
// nobody knows whether a save arrived, just the same goes out again before anything else.
import { SvelteSet } from 'svelte/reactivity';
import type { SubmitFunction } from '$app/forms';
import { ASKED } from '#lib/desk/listing-controls.ts';
import type { Answer } from '#lib/desk/shelf-answers.ts';
import { isLostRace, type FieldError, type Problem } from '#lib/problem.ts';

/** After a choice, after the last letter, and after a failure, in ms. */
const SOON = 400;
const IDLE = 2_500;
const RETRY = 8_000;

export type SaveStatus =
  'idle' | 'dirty' | 'saving' | 'saved' | 'partly' | 'offline' | 'race' | 'refused' | 'signed_out';

export class Saver {
  status: SaveStatus = $state('idle');
  /** What was wrong with the last save, field by field. */
  errors: readonly FieldError[] = $state.raw([]);
  problem: Problem | null = $state.raw(null);
  /** When the last save was answered, epoch ms. */
  saved_at = $state(0);
  /** How many saves were answered well. */
  saves = $state(0);
  /** Whether the last save was asked for by its button. */
  by_hand = $state(false);
  /** Fields written in since the last save went out. */
  readonly written = new SvelteSet<string>();
  readonly #form: () => HTMLFormElement | undefined;
  readonly #onrace: () => void;
  readonly #onmerged: () => void;
  #sending: readonly string[] = [];
  #merging = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving = false;
  #again = false;
  #unsettled: readonly [string, FormDataEntryValue][] | null = null;
  #waiting: ((ok: boolean) => void)[] = [];

  constructor(
    form: () => HTMLFormElement | undefined,
    on: { readonly race: () => void; readonly merged: () => void },
  ) {
    this.#form = form;
    this.#onrace = on.race;
    this.#onmerged = on.merged;
  }

  /** Whether something is typed that is not saved. */
  get pending(): boolean {
    return this.#saving || this.status === 'dirty' || this.status === 'offline' || this.status === 'race';
  }

  /** Somebody wrote or chose something in a field. */
  wrote(field: string, soon: boolean): void {
    this.written.add(field);
    this.#touched(soon);
  }

  #touched(soon: boolean): void {
    // After a lost race only a person decides what goes over what.
    if (this.status === 'race' || this.status === 'signed_out') return;
    if (this.#saving) {
      this.#again = true;
      return;
    }
    this.status = 'dirty';
    this.#later(soon ? SOON : IDLE);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), ms);
  }

  /** Saves now. */
  save(): void {
    clearTimeout(this.#timer);
    if (this.#saving) this.#again = true;
    else this.#form()?.requestSubmit();
  }

  /** Saves what is pending and says whether all of it went through. */
  settle(): Promise<boolean> {
    if (!this.pending) return Promise.resolve(true);
    if (this.status === 'race') return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.save();
    });
  }

  /** For the end of the page. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(ok: boolean): void {
    for (const resolve of this.#waiting.splice(0)) resolve(ok);
  }

  readonly send: SubmitFunction = ({ formData, submitter, cancel }) => {
    clearTimeout(this.#timer);
    if (this.#saving) {
      this.#again = true;
      cancel();
      return;
    }
    this.#saving = true;
    this.#again = false;
    const isRepeat = this.#unsettled !== null;
    if (this.#unsettled) {
      for (const name of [...formData.keys()]) formData.delete(name);
      for (const [name, value] of this.#unsettled) formData.append(name, value);
    }
    // Over what somebody else saved goes only what was written here.
    if (this.#merging) {
      const asked = formData.getAll(ASKED).filter((field) => this.written.has(String(field)));
      formData.delete(ASKED);
      for (const field of asked) formData.append(ASKED, field);
      if (!this.written.has('criteria')) {
        for (const name of [...formData.keys()]) if (name.startsWith('criteria.')) formData.delete(name);
      }
    }
    this.#sending = [...this.written];
    this.written.clear();
    const sent = [...formData.entries()];
    const byHand = submitter !== null;
    this.status = 'saving';
    return async ({ result, update }) => {
      if (result.type === 'error' || (result.type === 'failure' && result.status >= 500)) {
        this.#saving = false;
        this.#unsettled = sent;
        this.#unsent();
        this.status = 'offline';
        this.#later(RETRY);
        return this.#end(false);
      }
      this.#unsettled = null;
      if (result.type === 'redirect') {
        this.#saving = false;
        this.#unsent();
        this.status = 'signed_out';
        return this.#end(false);
      }
      const answer = (result.data ?? null) as Answer | null;
      const problem = answer?.problem ?? null;
      if (problem && isLostRace(problem)) {
        this.#unsent();
        this.status = 'race';
        this.#onrace();
      }
      await update({ reset: false, refreshAll: true, navigate: false });
      this.#saving = false;
      this.by_hand = byHand;
      this.problem = problem;
      this.errors = problem?.errors ?? [];
      this.saved_at = Date.now();
      if (problem === null) this.status = 'saved';
      else if (isLostRace(problem)) this.status = 'race';
      else this.status = problem.errors.length > 0 ? 'partly' : 'refused';
      if (this.status === 'saved' || this.status === 'partly') this.saves += 1;
      const isMerged = this.#merging && this.status === 'saved';
      this.#merging = false;
      if ((this.#again || isRepeat) && this.status !== 'race') {
        this.#again = false;
        if (this.#waiting.length > 0) this.save();
        else this.#touched(true);
        return;
      }
      this.#end(this.status === 'saved');
      if (isMerged) this.#onmerged();
    };
  };

  /** What went out did not arrive: it is still to be saved. */
  #unsent(): void {
    for (const field of this.#sending) this.written.add(field);
  }

  /** Puts what was written here over what somebody else saved; the page has read theirs meanwhile. */
  merge(): void {
    this.#merging = true;
    this.status = 'dirty';
    this.save();
  }

  /** Tries again, in a new session. */
  again(): void {
    this.status = 'dirty';
    this.save();
  }
}
