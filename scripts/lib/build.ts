// The build that a server serves, made anew when a source is younger than it.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './miniflare.ts';

const BUILT = ['.worker/index.js', 'web/.svelte-kit/cloudflare/server.js'];
const SOURCES = ['worker', 'web', 'data', 'wrangler.toml', 'package-lock.json'];
/** What the build itself writes, and what no build reads. */
const NOT_SOURCES = /(^|\/)(\.svelte-kit|paraglide|node_modules|cache)$|\.test\.ts$|\.md$/;

/** When the youngest file of a tree was last written, epoch ms. */
function newest(file: string): number {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const children = readdirSync(file).map((name) => path.join(file, name));
  return Math.max(0, ...children.filter((child) => !NOT_SOURCES.test(child)).map(newest));
}

/** Whether the build is there and no source is younger. */
export function isBuilt(): boolean {
  const built = BUILT.map((file) => path.join(ROOT, file));
  if (!built.every((file) => existsSync(file))) return false;
  const since = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return Math.max(...SOURCES.map((source) => newest(path.join(ROOT, source)))) <= since;
}

/** Builds; what the tools say goes to a file. Rejects with its end when the build fails. */
export function build(logFile: string): Promise<void> {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const isWindows = process.platform === 'win32';
  const child = spawn('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', log, log], shell: isWindows });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      closeSync(log);
      if (code === 0) return resolve();
      const end = readFileSync(logFile, 'utf8').split('\n').slice(-30).join('\n');
      reject(new Error(`the build failed:\n${end}`));
    });
  });
}
