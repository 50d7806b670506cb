// Only read: it opens, scrolls and prints without scripts.
export const csr = false;
