// The columns of words: names, choices, lists of choices, yes and no, places.
import { both, type Bilingual } from '../lib/bilingual.ts';
import * as terms from '../products/terms.ts';
import type { Listing } from '../products/schema.ts';
import { column, type Column, type ImportNames, type Values } from './column.ts';
import { bad, good, refusalOfKind, type Read } from './found.ts';
import type { Cell } from './sheets/cells.ts';
import { plainSigns } from './values.ts';
import { choicesOf, findChoice, partsOf, readChoice, readChoices, readYesNo, type Choices } from './words.ts';

type OneKey =
  | 'product_class'
  | 'rate_type'
  | 'lpr_fixed_on'
  | 'interest_by'
  | 'repayment_frequency'
  | 'process'
  | 'connection';
type Labels<Value extends string> = Readonly<Record<Value, Bilingual>>;
type More = Partial<Pick<Column, 'aliases' | 'help' | 'width'>>;

/** A column of one word of a closed list, offered as a drop-down. */
export function one<Key extends OneKey>(
  key: Key,
  labels: Labels<Listing[Key]>,
  more: More & {
    readonly example: string;
    readonly empty?: Listing[Key];
    readonly known?: Partial<Record<Listing[Key], readonly string[]>>;
  },
): Column<Key> {
  const { known, empty, ...rest } = more;
  const choices = choicesOf(labels, known ?? {});
  return column<Key>(key, {
    choices,
    ...(empty === undefined ? {} : { empty: empty as unknown as Values[Key] }),
    read: (cell) => readChoice(cell, choices) as ReturnType<Column<Key>['read']>,
    print: (listing) => labels[listing[key]].zh,
    ...rest,
  });
}

type ManyKey =
  | 'tags'
  | 'borrower_types'
  | 'repayment_methods'
  | 'guarantee_types'
  | 'collateral_kinds'
  | 'purposes'
  | 'forbidden_purposes'
  | 'data_classes';

/** A column of several words of a closed list between 、. */
export function many<Key extends ManyKey>(
  key: Key,
  labels: Labels<Listing[Key][number]>,
  more: More & {
    readonly example: string;
    readonly empty?: Listing[Key];
    readonly max?: number;
    readonly known?: Choices;
  },
): Column<Key> {
  const { known, empty, max = 99, ...rest } = more;
  const choices = known ?? choicesOf(labels);
  return column<Key>(key, {
    width: 20,
    listed: choices,
    help: both('可填多项，用“、”分隔', 'Several between 、'),
    ...(empty === undefined ? {} : { empty: empty as Values[Key] }),
    read: (cell) => {
      const read = readChoices(cell, choices);
      if (read.ok && read.value.length > max) {
        return bad(
          'too_many',
          cell.text,
          both(`最多 ${max} 项`, `at most ${max}`),
          both('请删减', 'Name fewer'),
        );
      }
      return read as ReturnType<Column<Key>['read']>;
    },
    print: (listing) => {
      const values: readonly Listing[Key][number][] = listing[key];
      return values.length === 0 ? null : values.map((value) => labels[value].zh).join('、');
    },
    ...rest,
  });
}

type YesNoKey = 'is_revolving' | 'prepayment_allowed' | 'renewal_without_repayment' | 'first_loan_friendly';
export const YES_NO_CHOICES = choicesOf({ yes: both('是', 'Yes'), no: both('否', 'No') });

/** A column of yes or no, offered as a drop-down. */
export const yesNo = (key: YesNoKey, more: More & { readonly empty?: boolean }): Column<YesNoKey> =>
  column<YesNoKey>(key, {
    example: '是',
    choices: YES_NO_CHOICES,
    read: readYesNo,
    print: (listing) => (listing[key] ? '是' : '否'),
    ...more,
  });

/** Codes or ids by their names; a name that two of them share is written as its code. */
function readPlaces(
  cell: Cell,
  known: ReadonlyMap<string, Bilingual>,
  all: readonly string[],
  expected: Bilingual,
): Read<string[] | null> {
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  if (all.includes(plainSigns(cell.text))) return good(null);
  const choices = choicesOf(Object.fromEntries(known));
  const places: string[] = [];
  for (const part of partsOf(cell.text, (text) => findChoice(choices, text) !== null)) {
    const place = findChoice(choices, part);
    if (place === null) {
      return bad(
        'unknown_place',
        part,
        expected,
        both('请核对名称，用“、”分隔', 'Check the name; part names by 、'),
      );
    }
    if (!places.includes(place)) places.push(place);
  }
  return good(places.length === 0 ? null : places);
}

function placesText(places: readonly string[], known: ReadonlyMap<string, Bilingual>): string {
  const choices = choicesOf(Object.fromEntries(known));
  return places
    .map((place) => {
      const name = known.get(place)?.zh;
      return name !== undefined && findChoice(choices, name) === place ? name : place;
    })
    .join('、');
}

type PlaceKey = 'towns' | 'branches';

/** A column of places that are all of them when it is empty. */
export const places = (
  key: PlaceKey,
  given: {
    readonly all: readonly [string, ...string[]];
    readonly expected: Bilingual;
    readonly aliases: readonly string[];
    readonly of: (names: ImportNames) => ReadonlyMap<string, Bilingual>;
  },
): Column<PlaceKey> =>
  column<PlaceKey>(key, {
    example: given.all[0],
    aliases: given.aliases,
    width: 24,
    empty: null,
    help: given.expected,
    read: (cell, { names }) => readPlaces(cell, given.of(names), given.all, given.expected),
    print: (listing, names) => {
      const codes = listing[key];
      return codes === null ? given.all[0] : placesText(codes, given.of(names));
    },
  });

/** Words by which products are classed elsewhere. */
export const GUARANTEE_CHOICES = choicesOf(terms.GUARANTEE_TYPE_LABELS, {
  credit: ['信用贷款', '纯信用'],
  mortgage: ['抵押担保', '抵押贷款'],
  pledge: ['质押担保'],
  guarantee: ['担保', '保证担保'],
});
export const METHOD_CHOICES = choicesOf(terms.REPAYMENT_METHOD_LABELS, {
  interest_only: ['按期付息到期还本', '按月付息到期还本', '按月付息、到期还本', '先息后本还款'],
  bullet: ['一次性还本付息', '到期还本付息', '利随本清'],
  revolving: ['随借随还、按日计息', '循环支用'],
});
export const BORROWER_CHOICES = choicesOf(terms.BORROWER_TYPE_LABELS, {
  enterprise: ['小微企业', '中小微企业', '法人企业'],
  individual_business: ['个体户', '个体工商户经营者'],
  farmer_cooperative: ['合作社', '农民合作社'],
  enterprise_owner: ['企业主'],
});
