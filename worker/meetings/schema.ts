// What the office and banks send about meetings. Amounts in fen, days as text.
import * as z from 'zod';
import { distinct, NearDay, saying, Words } from '../lib/fields.ts';
import { FEN_MAX } from '../lib/money.ts';
import { INDUSTRY_SECTIONS } from '../matching/industries.ts';

const Id = z.string().min(1).max(40);
const Fen = z.int().min(1).max(FEN_MAX);

export const OpenMeeting = z.strictObject({ name: Words(2, 60), held_on: NearDay });
export const StateAppetite = z
  .strictObject({
    quota: z.int().min(1).max(500),
    amount_from_fen: Fen,
    amount_to_fen: Fen,
    towns: distinct(z.array(z.string().regex(/^\d{6,12}$/)).max(100)),
    industries: distinct(
      z
        .array(
          z
            .string()
            .refine(
              (letter) => letter in INDUSTRY_SECTIONS,
              saying('unknown', '没有这个行业门类', 'There is no such section of industries'),
            ),
        )
        .max(20),
    ),
    only_preferred: z.boolean(),
  })
  .refine(({ amount_from_fen, amount_to_fen }) => amount_from_fen <= amount_to_fen, {
    path: ['amount_to_fen'],
    ...saying('before_from', '金额上限不能低于下限', 'The upper amount is below the lower one'),
  })
  .refine(
    ({ only_preferred, towns, industries }) => !only_preferred || towns.length + industries.length > 0,
    {
      path: ['only_preferred'],
      ...saying('nothing_preferred', '请先选择街镇或行业', 'Choose towns or industries first'),
    },
  );
export type AppetiteInput = z.infer<typeof StateAppetite>;

/** A demand goes to another bank, or to none, because somebody knows better and says why. */
export const Adjust = z.strictObject({ demand: Id, institution_id: Id.nullable(), note: Words(4, 300) });
export const MeetingParam = z.strictObject({ id: Id });
export const Nothing = z.strictObject({});
