// Sending a form with files: photos made small, how far it has got, and again when the line breaks. A form carries its
// key, so that what arrived twice counts once. Loaded only when somebody sends a file.
import { deserialize } from '$app/forms';
import { tooLarge } from './files.ts';
import { withSmallPhotos } from './photo.ts';

/** A file that no try would get through: its name. */
export class TooLarge extends Error {}

/** Waits between tries, in ms. */
const WAITS = [1_000, 3_000, 9_000] as const;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One try; null when the line broke before an answer came. */
function post(action: URL, form: FormData, progress: (share: number) => void): Promise<string | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', action);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-sveltekit-action', 'true');
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(request.responseText);
    request.onerror = () => resolve(null);
    request.onabort = () => resolve(null);
    request.send(form);
  });
}

/**
 * Sends a form to its action. `progress` is told the share that is on its way, from 0 to 1. Throws
 * {@link TooLarge}, and when the line stays broken; nothing is lost then and the same form may be sent again.
 */
export async function upload(
  action: URL,
  form: FormData,
  progress: (share: number) => void,
): Promise<ReturnType<typeof deserialize>> {
  const small = await withSmallPhotos(form);
  const large = tooLarge([...small.values()].filter((value) => typeof value !== 'string'));
  if (large) throw new TooLarge(large.name);
  for (let tries = 0; ; tries += 1) {
    progress(0);
    const answer = await post(action, small, progress);
    if (answer !== null) return deserialize(answer);
    const pause = WAITS[tries];
    if (pause === undefined) throw new Error('the line is broken');
    await wait(pause);
  }
}
