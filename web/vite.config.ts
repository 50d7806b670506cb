// SvelteKit keeps its options here. Every command that reads this file runs with web/ as its working directory.
import path from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import icons from 'unplugin-icons/vite';
import { defineConfig } from 'vite';
import adapter from './adapter.ts';
import { workerDev } from './dev.ts';
import { BROWSERS } from './browsers.ts';
import { PAGE_POLICY } from './headers.ts';
import { languages } from './languages.ts';

const root = path.resolve(import.meta.dirname, '..');
const dev = workerDev({ config: path.join(root, 'wrangler.toml'), entry: path.join(root, 'worker/api.ts') });

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    languages(),
    dev.plugin,
    icons({
      compiler: 'svelte',
      scale: 1.25,
      // An icon always stands beside a word; alone it would need a label of its own.
      iconCustomizer: (_collection, _icon, props) => {
        props['aria-hidden'] = 'true';
        props['focusable'] = 'false';
      },
    }),
    sveltekit({
      adapter: adapter(dev.emulate),
      // The offline page is shown at the address that failed, however deep, and must find its styles from there.
      paths: { relative: false },
      csp: {
        mode: 'nonce',
        directives: Object.fromEntries(
          Object.entries(PAGE_POLICY).map(([name, sources]) => [name, [...sources]]),
        ),
      },
    }),
  ],
  build: {
    target: [...BROWSERS],
    // The first script of every page lists what each other page would preload. Most of it is there already when one
    // goes on from page to page, and the list grows with every page there is; styles have to stay on it.
    modulePreload: { resolveDependencies: (_file, deps) => deps.filter((dep) => dep.endsWith('.css')) },
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          // What most pages share comes as one file: a hundred small ones compress worse and are asked for one by one.
          output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 20 }] } },
        },
      },
    },
  },
  server: { fs: { allow: ['..'] } }, // rules and terms of the Worker lie outside web/
});
