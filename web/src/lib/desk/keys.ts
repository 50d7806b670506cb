// The keys of the desks: by their place on the keyboard, never while somebody types or an input method composes.

const TYPING = 'input, select, textarea, [contenteditable], dialog[open]';
const PRESSABLE = 'a, button, summary';

/**
 * The key of an event as `event.code` names it ('KeyJ', 'Enter'), '?' for the question mark; null when the key is not
 * meant for the page: in a field, in an open dialog, with a modifier, or Enter on something that Enter presses.
 */
export function keyOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
    return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return null;
  if (event.key === '?' || (event.code === 'Slash' && event.shiftKey)) return '?';
  if (event.shiftKey || (event.repeat === true && event.code !== 'KeyJ' && event.code !== 'KeyK'))
    return null;
  if (event.code === 'Enter' || event.code === 'NumpadEnter')
    return target?.closest(PRESSABLE) ? null : 'Enter';
  return event.code;
}
