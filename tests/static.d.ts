// The script that firms run is plain JavaScript; what it answers is typed here for its tests.
declare module '*/verify-ledger.mjs' {
  export type Verification = {
    readonly ok: boolean;
    readonly problems: readonly { readonly zh: string; readonly en: string }[];
    readonly entries: number;
    readonly consents: number;
    readonly reads: number;
    readonly fingerprint: string | null;
  };
  export function verifyLedger(
    file: unknown,
    options?: { readonly key?: string; readonly earlier?: unknown },
  ): Promise<Verification>;
}
