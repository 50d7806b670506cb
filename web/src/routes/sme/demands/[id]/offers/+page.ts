// Forms and links alone: it compares, scrolls and prints without scripts.
export const csr = false;
