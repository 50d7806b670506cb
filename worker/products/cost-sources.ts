// Where the figures of a listed price are written down: the version of the listing, and the LPR behind a floating rate.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { percent, type Source } from './explain-cost.ts';

/** What stands behind a listed rate. */
export type ListedRate = {
  readonly rate_ppm: number;
  /** Which version of the listing; null where only the listing itself is known. */
  readonly version_number: number | null;
  /** For a floating rate with a known LPR: its value and day, and the points added by the lowest rate. */
  readonly lpr: {
    readonly lpr_ppm: number;
    readonly published_on: string;
    readonly spread_bp: number;
  } | null;
  readonly path: string | null;
};

function listing(version_number: number | null): Bilingual {
  return version_number === null
    ? both('产品公示条款', 'the listed terms')
    : both(`产品公示条款第 ${version_number} 版`, `version ${version_number} of the listed terms`);
}

const points = (bp: number): string => `${bp < 0 ? '−' : '+'} ${Math.abs(bp)}`;

/** Where a listed rate comes from. */
export function listedRateSource({ rate_ppm, version_number, lpr, path }: ListedRate): Source {
  const { zh, en } = listing(version_number);
  const rate = percent(rate_ppm);
  if (!lpr) {
    return { text: both(`${zh}：年利率 ${rate}`, `Annual rate of ${rate}, ${en}`), path };
  }
  const [base, bp] = [percent(lpr.lpr_ppm), points(lpr.spread_bp)];
  return {
    text: both(
      `年利率 ${rate} = LPR ${base}（${lpr.published_on} 公布）${bp} 个基点；${zh}`,
      `Annual rate of ${rate} = LPR ${base} (published on ${lpr.published_on}) ${bp} basis points; ${en}`,
    ),
    path,
  };
}

/** Where a listed fee comes from. */
export function listedFeeSource({
  version_number,
  path,
}: Pick<ListedRate, 'version_number' | 'path'>): Source {
  const { zh, en } = listing(version_number);
  return { text: both(`${zh}：费用`, `Fees, ${en}`), path };
}
