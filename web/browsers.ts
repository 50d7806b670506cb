// The oldest browsers that the pages are built for. docs/browsers.md says which apps these are and why; Vite rewrites the
// syntax of scripts and styles for them.
export const BROWSERS = ['chrome111', 'edge111', 'firefox114', 'safari16.4', 'ios16.4'] as const;
