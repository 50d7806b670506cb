// Keeps the compiled messages in step with messages/: before a build, a check or a sync, and while developing.
import { execFileSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const ROOT = import.meta.dirname;
const OUTPUT = path.join(ROOT, 'src/lib/paraglide/messages.js');
const SOURCES = ['messages/*/*.json', 'project.inlang/settings.json', 'compile-messages.ts'];

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function compileWhenStale(): void {
  const newest = Math.max(...globSync(SOURCES, { cwd: ROOT }).map((file) => changedAt(path.join(ROOT, file))));
  if (newest < changedAt(OUTPUT)) return;
  execFileSync(process.execPath, ['compile-messages.ts'], { cwd: ROOT, stdio: 'inherit' });
}

/** Compiles the messages when they changed. Works with every command that reads the Vite configuration. */
export function languages(): Plugin {
  return {
    name: 'languages',
    enforce: 'pre',
    config: compileWhenStale,
    configureServer({ watcher, config }) {
      watcher.on('change', (file) => {
        if (!file.startsWith(path.join(ROOT, 'messages'))) return;
        try {
          compileWhenStale();
        } catch (reason) {
          config.logger.error(`messages not compiled: ${String(reason)}`);
        }
      });
    },
  };
}
