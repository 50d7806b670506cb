import { describe, expect, it } from 'vitest';
import { newStream, nextEvent, after, type Event } from '../audit/rules.ts';
import { documentsOf } from '../../scripts/data/papers.ts';
import type { ListingDocument } from '../products/schema.ts';
import { checklistOf, ticksFor, type LineUse } from './checklist.ts';
import { foldDocument, useName } from './fold.ts';
import { dispositionOf, readLink, signLink } from './links.ts';
import { documentMovesNow, expiryOf, isOffered, useMovesNow } from './machine.ts';
import { kindOfPaper, licenceFor } from './paper-kinds.ts';

const paper = (id: string, zh: string, more: Partial<ListingDocument> = {}): ListingDocument => ({
  id,
  name: { zh, en: zh },
  how: 'upload',
  data_class: null,
  stage: 'apply',
  ...more,
});
const use = (item_id: string, more: Partial<LineUse> = {}): LineUse => ({
  item_id,
  use_state: 'sent',
  attached_at: 100,
  judged_at: null,
  reason: null,
  ...more,
});
const LISTED = [
  paper('licence', '营业执照', { how: 'consent', data_class: 'public' }),
  paper('identity', '法定代表人身份证明'),
  paper('statements', '近两年财务报表', { stage: 'approve' }),
  paper('insurance', '社保缴纳记录', { how: 'consent', data_class: 'social_insurance' }),
];
const stateOf = (uses: LineUse[], id = 'statements') =>
  checklistOf(LISTED, [], uses).find(({ item_id }) => item_id === id)?.state;

describe('the checklist of an application', () => {
  it('begins with what is missing, what comes by the consent and what nobody keeps here', () => {
    expect(checklistOf(LISTED, [], []).map(({ item_id, state }) => [item_id, state])).toEqual([
      ['licence', 'consent'],
      ['identity', 'in_person'],
      ['statements', 'missing'],
      ['insurance', 'consent'],
    ]);
  });

  it('says 已传 until every file of a paper is verified', () => {
    expect(stateOf([use('statements')])).toBe('sent');
    const verified = use('statements', { use_state: 'verified', judged_at: 120 });
    expect(stateOf([verified])).toBe('verified');
    expect(stateOf([verified, use('statements')])).toBe('sent');
  });

  it('says 需重传 with the reason until something came after the return', () => {
    const returned = use('statements', { use_state: 'returned', judged_at: 120, reason: '缺第二页' });
    const [line] = checklistOf([paper('statements', '报表')], [], [returned]);
    expect(line).toMatchObject({ state: 'returned', reason: '缺第二页' });
    // Page two came back; page one that lies here does not make up for it.
    expect(stateOf([returned, use('statements', { attached_at: 110 })])).toBe('returned');
    expect(stateOf([returned, use('statements', { attached_at: 121 })])).toBe('sent');
  });

  it('lists what the bank asked for with the firm’s words, which stand for a paper', () => {
    const item = { id: 'itm_1', round: 1, name: '近三个月流水', answer: null, answered_at: null };
    const lines = (more: object) => checklistOf([], [{ ...item, ...more }], []);
    expect(lines({})[0]).toMatchObject({ state: 'missing', round: 1, kind: 'bank_statement' });
    expect(lines({ answer: '无', answered_at: 5 })[0]).toMatchObject({ state: 'sent', answer: '无' });
  });

  it('ticks the newest paper of the vault of the same kind, and guesses at nothing else', () => {
    const vault = [
      { id: 'old', kind: 'financial_statement', uploaded_at: 1 },
      { id: 'new', kind: 'financial_statement', uploaded_at: 2 },
      { id: 'any', kind: 'other', uploaded_at: 3 },
    ] as const;
    const lines = checklistOf([...LISTED, paper('more', '公积金缴存记录')], [], []);
    expect([...ticksFor(lines, vault)].map(([item, { id }]) => [item, id])).toEqual([['statements', 'new']]);
    expect(ticksFor(checklistOf(LISTED, [], [use('statements')]), vault).size).toBe(0);
  });
});

describe('the kind of a paper', () => {
  it.each([
    ['营业执照', 'business_licence'],
    ['法定代表人身份证明', 'person'],
    ['征信查询授权书（向放款机构出具）', 'credit_authority'],
    ['近两年纳税记录', 'tax_return'],
    ['近两年开票汇总', 'invoice'],
    ['社保缴纳记录', 'social_insurance_record'],
    ['抵押物权属证明', 'property_certificate'],
    ['质押物清单与权属证明', 'pledge_list'],
    ['近两年及最近一期财务报表', 'financial_statement'],
    ['购销合同或订单', 'contract'],
    ['资质与专利证明', 'qualification'],
    ['公积金缴存记录', 'other'],
  ])('%s is %s', (name, kind) => expect(kindOfPaper(name)).toBe(kind));

  it('is known of almost all papers of the district’s listings', () => {
    const papers = documentsOf(
      {
        data_classes: ['tax', 'invoice', 'social_insurance', 'real_estate', 'contracts'],
        guarantee_types: ['mortgage', 'pledge', 'guarantee'],
        product_class: 'supply_chain_finance',
        purposes: ['equipment'],
        process: 'offline',
      },
      { all: [] },
    );
    expect(papers.length).toBeGreaterThan(10);
    expect(papers.filter(({ name }) => kindOfPaper(name.zh) === 'other')).toEqual([]);
  });

  it('has an issuer behind it for three kinds', () => {
    expect(
      ['营业执照', '不动产权证', '社保缴纳证明', '合同'].map((name) => licenceFor(kindOfPaper(name))),
    ).toEqual(['business_licence', 'property_certificate', 'social_insurance_record', null]);
  });
});

describe('a paper of the vault', () => {
  it.each([
    [null, null],
    ['2026-03-01', 'over'],
    ['2026-03-02', 'soon'],
    ['2026-04-01', 'soon'],
    ['2026-04-02', 'fine'],
  ])('that ends on %s is %s on 2 March', (day, expiry) => expect(expiryOf(day, '2026-03-02')).toBe(expiry));

  it('is offered for another application while it is there, in date and made out to nobody', () => {
    const sound = { kind: 'contract', state: 'clean', hidden_at: null, expires_on: null } as const;
    expect(isOffered(sound, '2026-03-02')).toBe(true);
    expect(isOffered({ ...sound, state: 'quarantined' }, '2026-03-02')).toBe(true);
    for (const change of [
      { state: 'refused' },
      { state: 'removed' },
      { hidden_at: 1 },
      { expires_on: '2026-03-01' },
      { kind: 'credit_authority' },
    ] as const) {
      expect(isOffered({ ...sound, ...change }, '2026-03-02'), JSON.stringify(change)).toBe(false);
    }
  });

  it('is moved by its firm out of the vault, by the scan alone into use, and by nobody once it is removed', () => {
    expect(documentMovesNow('clean', 'legal_representative')).toEqual(['hide', 'remove']);
    expect(documentMovesNow('quarantined', 'system')).toEqual(['pass', 'refuse', 'remove']);
    expect(documentMovesNow('quarantined', 'loan_officer')).toEqual([]);
    for (const role of ['legal_representative', 'system'])
      expect(documentMovesNow('removed', role)).toEqual([]);
  });

  it('is verified and returned by an account manager, and an approver only reads', () => {
    expect(useMovesNow('sent', 'loan_officer')).toEqual(['verify', 'return']);
    expect(useMovesNow('verified', 'loan_officer')).toEqual(['return']);
    expect(useMovesNow('returned', 'loan_officer')).toEqual([]);
    expect(useMovesNow('sent', 'approver')).toEqual([]);
  });
});

describe('the events of a paper', () => {
  const actor = { user_id: 'usr_1', org_id: 'org_1', role: 'handler' };
  function story(...happenings: [type: string, body?: object][]): Event[] {
    let stream = newStream('doc_1');
    return happenings.map(([type, body = {}], i) => {
      const event = nextEvent(stream, actor, i + 1, {
        type,
        command: 'x',
        body: { document: 'doc_1', ...body },
      });
      stream = after(event);
      return event;
    });
  }
  const at = { application: 'app_1', item: 'statements' };

  it('add up to where it and its uses stand', () => {
    const folded = foldDocument(
      story(
        ['document.uploaded', { sha256: 'f' }],
        ['document.attached', at],
        ['document.passed'],
        ['document.verified', at],
        ['document.returned', at],
        ['document.hidden'],
      ),
    );
    expect(folded).toMatchObject({ state: 'clean', hidden_at: 6, sha256: 'f', problems: [] });
    expect([...folded.uses]).toEqual([[useName('app_1', 'statements'), 'returned']]);
  });

  it.each([
    ['a paper that begins with its check', [['document.passed']]],
    ['a use that is verified and was never sent', [['document.uploaded'], ['document.verified', at]]],
    ['a removed paper that is checked', [['document.uploaded'], ['document.removed'], ['document.passed']]],
    ['a happening that there is not', [['document.uploaded'], ['document.painted']]],
  ] as [string, [string, object?][]][])('that cannot be are found: %s', (_, happenings) =>
    expect(foldDocument(story(...happenings)).problems).toHaveLength(1),
  );
});

describe('a link to a file', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const link = { document: 'doc_1', membership: 'mem_1', read: 'rea_1', expires_at: 60_000 };
  const token = signLink(link, key);

  it('says what it was made for', () => {
    expect(readLink(token, key)).toEqual(link);
    expect(readLink(signLink({ ...link, read: null }, key), key)?.read).toBeNull();
  });

  it('says nothing once a character of it is changed, or under another key', () => {
    for (let i = 0; i < token.length; i += 1) {
      const other = token[i] === 'A' ? 'B' : 'A';
      const changed = readLink(token.slice(0, i) + other + token.slice(i + 1), key);
      // The last character of base64 carries bits that nobody reads.
      if (changed !== null) expect([changed, i]).toEqual([link, token.length - 1]);
    }
    expect(readLink(token, Buffer.alloc(32, 8).toString('base64'))).toBeNull();
    for (const text of ['', '.', 'a.b', `${token}.x`, '中.文']) expect(readLink(text, key)).toBeNull();
  });

  it('names the file for every browser, and lets no name break out of its header', () => {
    expect(dispositionOf('合同 (1).pdf')).toBe(
      `attachment; filename="__ (1).pdf"; filename*=UTF-8''%E5%90%88%E5%90%8C%20%281%29.pdf`,
    );
    expect(dispositionOf('a";x=\r\n.pdf')).not.toMatch(/[\r\n]|"[^;]*"[^;]*"/);
  });
});
