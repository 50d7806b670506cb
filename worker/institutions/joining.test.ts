import { describe, expect, it } from 'vitest';
import kinds from '../../data/institutions-real.json' with { type: 'json' };
import { INSTITUTION_KINDS } from '../organisations/terms.ts';
import { boundFrom, expiryOf, isInForce, lapseOf } from './expiry.ts';
import { formChanges, joiningProblems, missingPoints } from './joining.ts';
import { joiningMove, joiningMovesNow } from './machine.ts';
import type { JoiningInput } from './schema.ts';
import { JOINING_COMMANDS, JOINING_MOVES, JOINING_STATES, LICENCE_OF, type JoiningState } from './terms.ts';
import { treeOf, wouldLoop } from './tree.ts';

const FORM: JoiningInput = {
  name: { zh: '湘麓农村商业银行', en: 'Xianglu Rural Commercial Bank' },
  short_name: '湘麓农商',
  kind: 'rural_commercial_bank',
  uscc: '91430112MA4L2Q3R5X',
  licence_type: 'financial',
  licence: 'B1000H243010001',
  licence_valid_until: null,
  website: '',
  intro: { zh: '', en: '' },
  outlet: {
    name: { zh: '湘麓农商营业部', en: 'Xianglu Main Outlet' },
    town: '430112001',
    phone: '0731-80005001',
    serves: ['430112001'],
    hours: '',
    authority_fen: 500_000_000,
  },
  contact: { name: '温若兰', phone: '13800000000', email: '' },
  approval: '产品经本行产品审批委员会批准。',
};
const at = { today: '2026-06-10', towns: new Set(['430112001', '430112003']) };
const fieldsOf = (form: Partial<JoiningInput>) =>
  joiningProblems({ ...FORM, ...form }, at).map(({ field, code }) => `${field} ${code}`);

describe('an application to join', () => {
  it('names the wrong character of a credit code', () => {
    expect(fieldsOf({ uscc: '91430112MA4L2Q3R5O' })).toEqual(['uscc charset']);
  });

  it('needs the licence of its kind: a pawnshop does not lend under a financing guarantee licence', () => {
    const valid = joiningProblems(FORM, at).filter(({ field }) => field !== 'uscc');
    expect(valid).toEqual([]);
    expect(fieldsOf({ kind: 'pawn', licence_type: 'financing_guarantee' })).toContain(
      'licence_type not_of_this_kind',
    );
    expect(fieldsOf({ kind: 'financing_guarantee' })).toContain('licence_type not_of_this_kind');
  });

  it('is not taken with a licence that has ended; its last day still counts', () => {
    expect(fieldsOf({ licence_valid_until: '2026-06-09' })).toContain('licence_valid_until expired');
    expect(fieldsOf({ licence_valid_until: '2026-06-10' })).not.toContain('licence_valid_until expired');
  });

  it('serves towns of this district only', () => {
    const outlet = { ...FORM.outlet, town: '430105001', serves: ['430112001', '430105001'] };
    const found = fieldsOf({ outlet }).filter((text) => text.startsWith('outlet'));
    expect(found).toEqual(['outlet.town unknown', 'outlet.serves unknown']);
  });

  it('admits just the licensed kinds that lend or guarantee, of the kinds there are', () => {
    const never = [
      'non_financing_guarantee',
      'appraisal',
      'credit_agency',
      'rating_agency',
      'consumer_finance',
    ];
    const known = kinds.kinds.map(({ id }) => id);
    expect(INSTITUTION_KINDS.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(INSTITUTION_KINDS.filter((kind) => never.includes(kind))).toEqual([]);
    expect(Object.keys(LICENCE_OF).sort()).toEqual([...INSTITUTION_KINDS].sort());
  });

  it('is prepared with every point of the checklist looked at', () => {
    expect(missingPoints(['licence', 'agreement'])).toEqual(['registration', 'contact']);
  });
});

describe('an application that was sent again', () => {
  const townName = (code: string) => ({ zh: `街${code}`, en: `Town ${code}` });

  it('names just the fields that differ, in words, to the fen', () => {
    const outlet = { ...FORM.outlet, authority_fen: 500_000_001, serves: ['430112001', '430112003'] };
    const after = { ...FORM, kind: 'pawn', outlet, website: 'https://bank.cn/' } as const;
    expect(
      formChanges(FORM, after, townName).map(({ field, before, after }) => [field, before.zh, after.zh]),
    ).toEqual([
      ['kind', '农村商业银行', '典当行'],
      ['website', '', 'https://bank.cn/'],
      ['outlet.authority_fen', '5,000,000.00 元', '5,000,000.01 元'],
      ['outlet.serves', '街430112001', '街430112001、街430112003'],
    ]);
    expect(formChanges(FORM, structuredClone(FORM), townName)).toEqual([]);
  });
});

describe('the machine of an application to join', () => {
  const scene = (state: JoiningState, prepared_by: string | null = null) => ({ state, prepared_by });
  const one = { user_id: 'usr_1', role: 'office_supervisor' };
  const other = { user_id: 'usr_2', role: 'office_reviewer' };
  const moves = (state: JoiningState, who: typeof one, prepared_by: string | null = null) =>
    joiningMovesNow(scene(state, prepared_by), who).map(({ command }) => command);

  it('has one row for every command, and leaves no state that is an end', () => {
    expect(JOINING_MOVES.map(({ command }) => command).sort()).toEqual([...JOINING_COMMANDS].sort());
    expect(
      JOINING_MOVES.flatMap(({ from }) => from).filter((state) => ['accepted', 'refused'].includes(state)),
    ).toEqual([]);
  });

  it('P4 whoever prepared does not admit, the other person does', () => {
    expect(moves('prepared', one, 'usr_1')).toEqual(['prepare', 'return', 'refuse']);
    expect(moves('prepared', other, 'usr_1')).toEqual(['prepare', 'accept', 'return', 'refuse']);
    expect(joiningMove('accept').from).toEqual(['prepared']);
  });

  it('offers the office nothing that is the applicant’s, and nobody else anything', () => {
    for (const state of JOINING_STATES) {
      expect(moves(state, one)).not.toContain('resubmit');
      expect(moves(state, { user_id: 'usr_3', role: 'institution_admin' })).toEqual([]);
    }
  });
});

describe('a licence and an agreement', () => {
  const terms = (
    licence_valid_until: string | null,
    agreement_until: string | null,
    agreement_from: string | null = null,
  ) => ({ licence_valid_until, agreement_until, agreement_from });

  it('count to the end of their last day, whichever ends first', () => {
    expect(isInForce(terms('2026-06-10', '2027-01-01'), '2026-06-10')).toBe(true);
    expect(isInForce(terms('2026-06-10', '2027-01-01'), '2026-06-11')).toBe(false);
    expect(isInForce(terms(null, '2026-06-10'), '2026-06-11')).toBe(false);
    expect(isInForce(terms(null, null), '2026-06-11')).toBe(true);
  });

  it('do not count before the first day of the agreement', () => {
    const future = terms(null, '2028-06-30', '2026-07-01');
    expect(lapseOf(future, '2026-06-30')).toEqual({ what: 'not_begun', day: '2026-07-01' });
    expect(isInForce(future, '2026-06-30')).toBe(false);
    expect(isInForce(future, '2026-07-01')).toBe(true);
  });

  it('renewed in good time go on without an interruption; with a gap they begin anew, or are refused', () => {
    const before = terms('2026-01-01', '2026-06-30', '2023-07-01');
    const from = (agreement_from: string, today: string) => boundFrom(before, { agreement_from }, today);
    expect(from('2026-07-01', '2026-06-10')).toBe('2023-07-01');
    expect(from('2026-06-01', '2026-06-10')).toBe('2026-06-01');
    expect(from('2026-07-02', '2026-06-10')).toBeNull();
    expect(from('2026-09-01', '2026-07-01')).toBe('2026-09-01');
    expect(boundFrom(terms(null, null), { agreement_from: '2026-09-01' }, '2026-07-01')).toBe('2026-07-01');
  });

  it('are announced sixty days before', () => {
    expect(expiryOf(terms('2026-08-09', '2030-01-01'), '2026-06-10')).toEqual({
      what: 'licence',
      until: '2026-08-09',
      days: 60,
      state: 'soon',
    });
    expect(expiryOf(terms('2026-08-10', null), '2026-06-10')?.state).toBe('fine');
    expect(expiryOf(terms('2026-08-10', '2026-06-01'), '2026-06-10')).toMatchObject({
      what: 'agreement',
      days: -9,
    });
  });
});

describe('the tree of branches', () => {
  const branch = (id: string, parent_id: string | null, position: number) => ({ id, parent_id, position });
  const tree = [
    branch('c', 'a', 2),
    branch('a', null, 0),
    branch('b', 'a', 1),
    branch('d', 'c', 3),
    branch('e', 'gone', 4),
  ];

  it('lists each branch under the one above it, in order', () => {
    expect(treeOf(tree).map(({ branch: { id }, depth }) => `${id}${depth}`)).toEqual([
      'a0',
      'b1',
      'c1',
      'd2',
      'e0',
    ]);
  });

  it('never closes a circle', () => {
    expect(wouldLoop(tree, 'a', 'd')).toBe(true);
    expect(wouldLoop(tree, 'c', 'c')).toBe(true);
    expect(wouldLoop(tree, 'd', 'b')).toBe(false);
    expect(wouldLoop(tree, 'd', null)).toBe(false);
  });
});
