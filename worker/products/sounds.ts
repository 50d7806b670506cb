// Names as they are typed by sound: 科技贷 by kejidai, keji贷, kjd or kejid, as an input method would take it.

/** A name in units with what each sounds like: 科 ke, 技 ji, 贷 dai, and letters as themselves. */
export type Sounded = { readonly units: readonly string[]; readonly sounds: readonly string[] };

/** Whether every character was written or spelled out, or some stand by their first letter alone. */
export type Manner = 'spelled' | 'initials';

/** Where in the name it stands. */
export type Position = 'whole' | 'beginning' | 'inside';

export type Heard = { readonly manner: Manner; readonly position: Position };

// How a run of units can be read: `to` is the unit after the last, `cut` says that the last sound was broken off.
type Reading = { readonly to: number; readonly initials: boolean; readonly cut: boolean };

const better = (a: Reading | null, b: Reading | null): Reading | null => {
  if (!a || !b) return a ?? b;
  if (a.initials !== b.initials) return a.initials ? b : a;
  return Number(a.cut) <= Number(b.cut) ? a : b;
};

/**
 * Reads typed text from one unit on: each unit as it is written, by its whole sound, or by its first letter; the last
 * sound may be broken off, as somebody leaves it who is still typing.
 */
function readFrom(name: Sounded, unit: number, typed: string, spelledBefore: boolean): Reading | null {
  if (typed === '') return { to: unit, initials: false, cut: false };
  const written = name.units[unit];
  const sound = name.sounds[unit];
  if (written === undefined || sound === undefined) return null;
  let best: Reading | null = null;
  const wholes = written === sound ? [sound] : [written, sound];
  for (const whole of wholes) {
    if (typed.startsWith(whole))
      best = better(best, readFrom(name, unit + 1, typed.slice(whole.length), true));
  }
  if (best && !best.initials && !best.cut) return best;
  if (sound.startsWith(typed) && typed.length < sound.length) {
    // After a whole sound, or with more than its first letter, it is a sound broken off; otherwise an initial.
    best = better(best, { to: unit + 1, initials: !spelledBefore && typed.length === 1, cut: true });
  }
  if (typed[0] === sound[0] && sound.length > 1) {
    const rest = readFrom(name, unit + 1, typed.slice(1), false);
    best = better(best, rest && { ...rest, initials: true });
  }
  return best;
}

/** Where and how typed text (plain, without blanks) is heard in a name at the earliest; null when it is not. */
export function hear(name: Sounded, typed: string): Heard | null {
  let found: Heard | null = null;
  for (let unit = 0; unit < name.units.length; unit += 1) {
    const read = readFrom(name, unit, typed, false);
    if (!read) continue;
    const isWhole = unit === 0 && read.to === name.units.length && (!read.cut || read.initials);
    const position = unit > 0 ? 'inside' : isWhole ? 'whole' : 'beginning';
    const heard: Heard = { manner: read.initials ? 'initials' : 'spelled', position };
    // A later place is better only when it is spelled where the earlier one was made of initials.
    if (heard.manner === 'spelled') return heard;
    found ??= heard;
  }
  return found;
}
