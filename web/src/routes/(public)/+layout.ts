// Public pages are plain documents; a page that needs scripts (a passkey, say) sets `csr = true` for itself.
export const csr = false;
