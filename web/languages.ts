// Keeps the compiled messages in step with messages/: before a build, a check or a sync, and while developing.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const ROOT = import.meta.dirname;
const OUTPUT = path.join(ROOT, 'src/lib/paraglide/messages.js');
const SOURCES = ['messages/*/*.json', 'project.inlang/settings.json', 'compile-messages.ts'];

/**
 * `message-modules`: a page's bundle carries the sentences it shows and no others. `locale-modules`: one file a
 * language, for the development server, which would otherwise send every sentence as a request of its own.
 */
export type Structure = 'message-modules' | 'locale-modules';

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const structureNow = (): Structure =>
  existsSync(path.join(path.dirname(OUTPUT), 'messages/zh.js')) ? 'locale-modules' : 'message-modules';

function compileWhenStale(structure: Structure = structureNow()): void {
  const newest = Math.max(
    ...globSync(SOURCES, { cwd: ROOT }).map((file) => changedAt(path.join(ROOT, file))),
  );
  if (newest < changedAt(OUTPUT) && structure === structureNow()) return;
  const started = new Date();
  execFileSync(process.execPath, ['compile-messages.ts', structure], { cwd: ROOT, stdio: 'inherit' });
  // A source that changed meanwhile is newer than this, and so not taken for compiled.
  utimesSync(OUTPUT, started, started);
}

/** Compiles the messages when they changed. Works with every command that reads the Vite configuration. */
export function languages(): Plugin {
  return {
    name: 'languages',
    enforce: 'pre',
    config: () => compileWhenStale(),
    buildStart() {
      if (this.environment.config.command === 'build') compileWhenStale('message-modules');
    },
    configureServer({ watcher, config }) {
      compileWhenStale('locale-modules');
      watcher.on('change', (file) => {
        if (!file.startsWith(path.join(ROOT, 'messages'))) return;
        try {
          compileWhenStale('locale-modules');
        } catch (reason) {
          config.logger.error(`messages not compiled: ${String(reason)}`);
        }
      });
    },
  };
}
