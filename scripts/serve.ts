// npm run serve: the built product over data that are there already, without building or seeding; for load tests.
//
//   PORT=8787 npm run serve [-- folder]
import { DATA, migrateAll, openDemonstration, readDemonstration, stopOnSignal } from './lib/demonstration.ts';

const folder = process.argv[2] ?? DATA;
const about = readDemonstration(folder);
if (!about) throw new Error(`no demonstration data in ${folder}: npm start or npm run seed makes them`);
const running = await openDemonstration(folder, { port: Number(process.env['PORT'] ?? 8787), about });
await migrateAll(running);
stopOnSignal(running);
console.log(running.url);
