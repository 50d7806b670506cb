// Verifies the databases of this machine: chains, rows, figures, counts. Names what does not agree, changes nothing.
//
//   npm run verify [-- --district wangcheng] [--persist .data]
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DATA } from './lib/demonstration.ts';
import { openRongqiao } from './lib/miniflare.ts';
import { verifyDistrict, type Verification } from './lib/verify.ts';

const CHECKS = {
  chain: 'event chains',
  row: 'rows against their chains',
  ledger: 'consents and looks against the ledgers',
  figure: 'figures against the events',
  rollup: 'reports against the events',
  headline: 'headline against the rows',
  queue: 'tab counts',
  amount: 'amounts paid and pending',
  demand: 'demands and interest against their events',
  budget: 'budgets against their claims',
  claim: 'claims against their events',
  handler: 'handlers against the streams of their firms',
  assist: 'assisted sessions against the streams of their firms',
} as const;

function print(district: string, result: Verification, seconds: number): void {
  const checked = Object.entries(result.checked).map(([name, n]) => `${name} ${n.toLocaleString('en')}`);
  console.log(`\n${district}: ${checked.join(' · ')} (${seconds.toFixed(1)} s)`);
  for (const [check, title] of Object.entries(CHECKS)) {
    const found = result.problems.filter((problem) => problem.check === check);
    console.log(`  ${found.length === 0 ? 'ok ' : 'BAD'} ${title}`);
    for (const { record, detail } of found) console.log(`      ${record}: ${detail}`);
  }
  const more = result.problem_count - result.problems.length;
  if (more > 0) console.log(`  and ${more} more`);
}

const { values } = parseArgs({
  options: {
    district: { type: 'string' },
    persist: { type: 'string', default: DATA },
  },
});

/** Whether everything verified. */
async function main(): Promise<boolean> {
  if (!existsSync(values.persist)) {
    console.error(`There is no database in ${values.persist} yet: npm start makes one.`);
    return false;
  }
  const rongqiao = await openRongqiao({ persist: values.persist, worker: 'none' });
  try {
    const districts = values.district === undefined ? rongqiao.districts : [values.district];
    const unknown = districts.find((district) => !rongqiao.districts.includes(district));
    if (unknown !== undefined) {
      console.error(`There is no district ${unknown}; there are ${rongqiao.districts.join(', ')}.`);
      return false;
    }
    let ok = true;
    for (const district of districts) {
      const began = performance.now();
      const result = await verifyDistrict(await rongqiao.database(district));
      print(district, result, (performance.now() - began) / 1000);
      ok &&= result.ok;
    }
    return ok;
  } finally {
    await rongqiao.stop();
  }
}

process.exitCode = (await main()) ? 0 : 1;
