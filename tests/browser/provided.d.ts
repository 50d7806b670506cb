// What the server tells the tests.
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the product listens. */
    origin: string;
    /** The instant at which its clock started, epoch ms. */
    now: number;
  }
}
