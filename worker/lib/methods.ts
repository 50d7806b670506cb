// Which methods a path takes, from the route table alone: no object is looked up, so that a wrong method tells nothing.

type Route = { readonly method: string; readonly path: string };

const PLAIN = /[.*+?^${}()|[\]\\]/g;

function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replace(PLAIN, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
}

/** Whether an entry of the table is what every request passes, and no route of its own. */
export const isMiddleware = (route: Pick<Route, 'method'>): boolean => route.method === 'ALL';

/**
 * Prepares a table once and answers for a path with the methods it takes, in alphabetical order; none when no route
 * has the path. Who may GET may ask for the HEAD alone.
 */
export function methodsOf(routes: readonly Route[]): (path: string) => string[] {
  const table = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  for (const route of routes) {
    if (isMiddleware(route)) continue;
    const { path, method } = route;
    const entry = table.get(path) ?? { pattern: patternOf(path), methods: new Set<string>() };
    table.set(path, entry);
    entry.methods.add(method);
    if (method === 'GET') entry.methods.add('HEAD');
  }
  const entries = [...table.values()];
  return (path) => {
    const fitting = entries.filter(({ pattern }) => pattern.test(path));
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort();
  };
}
