// Compiles messages/ into src/lib/paraglide, then ends at once. A program of its own because the compiler leaves
// timers behind that would hold its process for half a minute. The argument says in which structure.
import { compile } from '@inlang/paraglide-js';
import type { Structure } from './languages.ts';

await compile({
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // The address decides the language (src/lib/locale.ts); the compiled code only asks for it.
  strategy: ['globalVariable', 'baseLocale'],
  isServer: 'import.meta.env.SSR',
  outputStructure: process.argv[2] as Structure,
  emitReadme: false,
});
process.exit(0);
