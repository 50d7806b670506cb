// The hot paths: the requests that stand for each, and what it is held against.
import type { SignedIn } from './people.ts';
import { get, type Shot, type Wire } from './load.ts';
import { submissionsOf, submitting } from './submissions.ts';

export type Path = {
  readonly key: string;
  readonly title: string;
  /** `same`: a bare route with the same statements in the same round trips; `twenty`: one indexed SELECT of 20 rows. */
  readonly against: 'same' | 'twenty';
  /** The least share of the bare route's requests per second. */
  readonly goal: number;
  readonly shots: readonly Shot[];
  /** Processor time it may take over 10,000 products, in ms, where each of them has to be judged. */
  readonly long_ms?: number;
  /** Each shot can be fired only once. */
  readonly once?: true;
  /** What the bare route is told of each shot, by slot. */
  readonly said?: readonly Readonly<Record<string, string>>[];
  /** Texts of each shot that belong to the request, with their slots. */
  readonly open?: readonly ReadonlyMap<string, string>[];
};

const WAN = 1_000_000;
const AMOUNTS = [30, 50, 100, 200].map((wan) => wan * WAN);
const YEARS = ['lt1', '1to2', '2to3', 'gt3'];
const INVOICED = ['lt100', '100to300', '300to500', '500to1000'];
const WORDS = [
  '税贷',
  '抵押',
  '科技',
  '农',
  'shuidai',
  '知识产权',
  '担保',
  'loan',
  'ke ji dai',
  'zjtx',
  'keji贷',
  'juzhouyinhang',
];

const visitorQueries = AMOUNTS.flatMap((amount, i) =>
  YEARS.map(
    (years, j) => `years=${years}&invoiced=${INVOICED[(i + j) % 4]}&amount_fen=${amount}&term_months=12`,
  ),
);
const listQueries = [
  '',
  'sort=amount',
  'sort=speed',
  'sort=name',
  'guarantee=credit',
  'borrower=enterprise',
  'guarantee=mortgage',
  `amount_fen=${100 * WAN}`,
];
const LOAN = `amount_fen=${100 * WAN}&term_months=12`;
const filterQueries = [
  'guarantee=credit&tag=technology&process=online',
  `${LOAN}&guarantee=credit`,
  `${LOAN}&rate_max_ppm=40000&borrower=enterprise&first_loan=yes`,
  'class=tax_loan&process=online&borrower=individual_business',
  `${LOAN}&guarantee=mortgage&tag=first_loan&process=online_and_visit&sort=amount`,
  `q=${encodeURIComponent('周转')}&${LOAN}&guarantee=credit&sort=speed`,
  'q=shuidai&guarantee=credit&rate_max_ppm=50000',
  'tag=agriculture&first_loan=yes&sort=name',
];
const searchQueries = WORDS.map((word) => `q=${encodeURIComponent(word)}`);

export type People = {
  readonly owners: readonly SignedIn[];
  readonly officer: SignedIn;
  readonly supervisor: SignedIn;
};

/** All hot paths, with requests for the people who are signed in. Asks the running product for what it needs. */
export async function hotPaths(
  wire: Wire,
  db: D1Database,
  { owners, officer, supervisor }: People,
): Promise<Path[]> {
  const byOwner = await Promise.all(owners.map((owner) => submissionsOf(wire, owner)));
  // In turns: requests at the same time come from different firms, as they do in life.
  const most = Math.max(...byOwner.map(({ length }) => length));
  const submissions = Array.from({ length: most }, (_, i) =>
    byOwner.flatMap((own) => own.slice(i, i + 1)),
  ).flat();
  const listed = await db
    .prepare("SELECT id FROM product WHERE state = 'listed' ORDER BY id LIMIT 16")
    .all<{ id: string }>();
  const products = listed.results.map(({ id }) => id);
  const cases = await db
    .prepare('SELECT id FROM application WHERE institution_id = ?1 ORDER BY id LIMIT 16')
    .bind(officer.org_id)
    .all<{ id: string }>();
  const caseIds = cases.results.map(({ id }) => id);
  const tabs = ['to_take_up', 'in_progress', 'waiting_firm', 'paid', 'closed'];
  const reports = ['M17?by=institution', 'M17?by=month', 'M15?by=town', 'M13'];
  const matchesOf = (prefix: string) =>
    owners.map((owner, i) =>
      get(`${prefix}?amount_fen=${AMOUNTS[i % AMOUNTS.length]}&term_months=12`, owner.cookie),
    );
  const memory = { against: 'twenty', goal: 2.5 } as const;
  const api = { against: 'same', goal: 0.7 } as const;
  const page = { against: 'same', goal: 0.35 } as const;
  const openOf = (who: SignedIn, shots: readonly Shot[]) =>
    shots.map(() => new Map([[who.session_hash, 'session']]));
  const ofOwners = owners.map((owner) => new Map([[owner.session_hash, 'session']]));
  const signedIn = (who: SignedIn, paths: readonly string[]) => {
    const shots = paths.map((path) => get(path, who.cookie));
    return { shots, open: openOf(who, shots) };
  };
  return [
    {
      key: 'list',
      title: 'catalogue page',
      ...memory,
      shots: listQueries.map((query) => get(`/api/products?${query}`)),
    },
    {
      key: 'search',
      title: 'search',
      ...memory,
      shots: searchQueries.map((query) => get(`/api/products?${query}`)),
    },
    {
      key: 'filters',
      title: 'filters together, some with a search',
      ...memory,
      shots: filterQueries.map((query) => get(`/api/products?${query}`)),
    },
    {
      key: 'match',
      title: 'anonymous match',
      ...memory,
      long_ms: 60,
      shots: visitorQueries.map((query) => get(`/api/match?${query}`)),
    },
    {
      key: 'firm-match',
      title: 'match of a known firm',
      ...api,
      long_ms: 60,
      shots: matchesOf('/api/sme/match'),
      open: ofOwners,
    },
    { key: 'product', title: 'one product', ...api, shots: products.map((id) => get(`/api/products/${id}`)) },
    {
      key: 'compare',
      title: 'four products compared',
      ...api,
      shots: products
        .slice(0, 12)
        .map((_, i) => get(`/api/products/compare?ids=${products.slice(i, i + 4).join(',')}&${LOAN}`)),
    },
    {
      key: 'page-compare',
      title: 'page /products/compare',
      ...page,
      shots: products
        .slice(0, 12)
        .map((_, i) => get(`/products/compare?ids=${products.slice(i, i + 4).join(',')}&${LOAN}`)),
    },
    submitting(submissions),
    {
      key: 'queue',
      title: 'queue page',
      ...api,
      ...signedIn(
        officer,
        tabs.map((tab) => `/api/bank/queue?tab=${tab}`),
      ),
    },
    {
      key: 'case',
      title: 'one application',
      ...api,
      ...signedIn(
        officer,
        caseIds.map((id) => `/api/bank/applications/${id}`),
      ),
    },
    {
      key: 'report',
      title: 'standard report',
      ...api,
      ...signedIn(
        supervisor,
        reports.map((path) => `/api/office/reports/${path}`),
      ),
    },
    { key: 'overview', title: 'office overview', ...api, ...signedIn(supervisor, ['/api/office/overview']) },
    { key: 'page-home', title: 'page /', ...page, shots: [get('/')] },
    {
      key: 'page-list',
      title: 'page /products',
      ...page,
      shots: listQueries.slice(0, 5).map((query) => get(`/products?${query}`)),
    },
    {
      key: 'page-match',
      title: 'page /match/results',
      ...page,
      shots: visitorQueries.map((query) => get(`/match/results?${query}`)),
    },
    {
      key: 'page-product',
      title: 'page /products/…',
      ...page,
      shots: products.map((id) => get(`/products/${id}`)),
    },
    {
      key: 'page-applications',
      title: 'page /sme/applications',
      ...page,
      shots: owners.map((owner) => get('/sme/applications', owner.cookie)),
      open: ofOwners,
    },
    {
      key: 'page-queue',
      title: 'page /bank/queue',
      ...page,
      ...signedIn(
        officer,
        tabs.map((tab) => `/bank/queue?tab=${tab}`),
      ),
    },
    { key: 'page-office', title: 'page /office', ...page, ...signedIn(supervisor, ['/office']) },
  ];
}
