// What the server tells the tests.
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the product listens. */
    origin: string;
    /** The instant at which its clock started, epoch ms. */
    now: number;
    /** Where the sandbox of official sources listens. */
    sandbox: string;
    /**
     * A call here runs the jobs of every five minutes; `/forget-tries` frees counted tries and used codes; `/own/…`
     * starts, moves on and stops a product of a test's own.
     */
    jobs: string;
  }
}
