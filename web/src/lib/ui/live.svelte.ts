// What has just been done, for the one status region of the page. In the browser only: on the server this module is
// shared by all requests, so there a message comes with the page's own data.
import { browser } from '$app/env';

const said = $state({ text: '' });

/** Says a sentence in the status region: "已保存". Does nothing while rendering on the server. */
export function announce(text: string): void {
  if (browser) said.text = text;
}

/** The sentence said last. */
export const announced = (): string => said.text;
