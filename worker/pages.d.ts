// The pages' server is built by `npm run build:pages`; this lets the Worker type-check before that.
declare module '#pages' {
  export const server: import('@sveltejs/kit').Server;
}
