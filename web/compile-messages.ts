// Compiles messages/ into src/lib/paraglide, then ends at once. A program of its own because the compiler leaves
// timers behind that would hold its process for half a minute.
import { compile } from '@inlang/paraglide-js';

await compile({
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // The address decides the language (src/lib/locale.ts); the compiled code only asks for it.
  strategy: ['globalVariable', 'baseLocale'],
  isServer: 'import.meta.env.SSR',
  // One module a message: a page's bundle carries the sentences that it shows and no others.
  outputStructure: 'message-modules',
  emitReadme: false,
});
process.exit(0);
