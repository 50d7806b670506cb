// Nothing here moves: it opens and closes without scripts.
export const csr = false;
