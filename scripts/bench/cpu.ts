// How much processor time a server took: that of the workerd process behind it, from /proc. Elsewhere nobody can tell.
import { readdirSync, readFileSync } from 'node:fs';

/** Length of the kernel's clock tick, on every Linux that is built today. */
const TICK_MS = 10;

type Stat = { readonly name: string; readonly parent: number; readonly ticks: number };

/** The fields of /proc/<pid>/stat that matter; null when there is no such process, or no /proc. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything; the rest is counted from behind it.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    return {
      name: text.slice(text.indexOf('(') + 1, end),
      parent: Number(fields[1]),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
  } catch {
    return null;
  }
}

/** The workerd processes that this process has started. */
export function listWorkers(): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.map(Number).filter((pid) => {
    const stat = Number.isInteger(pid) ? statOf(pid) : null;
    return stat !== null && stat.parent === process.pid && stat.name.startsWith('workerd');
  });
}

/** Processor time of a process so far, in ms; null where it cannot be known. */
export function cpuOf(pid: number | null): number | null {
  const stat = pid === null ? null : statOf(pid);
  return stat && stat.ticks * TICK_MS;
}
