// How long a clock of the district runs, and the working days of a year.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ClockName } from '#worker/supervision/terms.ts';
import type { Actions } from './$types';
import { daysFrom } from './days.ts';

export const actions: Actions = {
  set: (event) =>
    act(event, {
      send: (entries, options) => {
        const warn = entries.text('warn');
        const json = { length: Number(entries.text('length')), warn: warn === '' ? null : Number(warn) };
        const param = { name: entries.text('clock') as ClockName };
        return api(event.fetch).office.clocks[':name'].$put({ param, json }, options);
      },
      done: () => m.clocks_done(),
    }),
  publish: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { year: Number(entries.text('year')), days: daysFrom(entries.text('days')) };
        return api(event.fetch).office.calendar.$put({ json }, options);
      },
      done: () => m.calendar_done(),
      field: (name) => (name.startsWith('days') ? 'days' : name),
    }),
  step_up: stepUp,
};
