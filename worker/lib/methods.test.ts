import { describe, expect, it } from 'vitest';
import { methodsOf } from './methods.ts';

const methodsAt = methodsOf([
  { method: 'ALL', path: '/api/*' },
  { method: 'GET', path: '/api/products' },
  { method: 'GET', path: '/api/products' },
  { method: 'POST', path: '/api/firms/:id/papers' },
  { method: 'GET', path: '/api/firms/:id' },
  { method: 'DELETE', path: '/api/firms/own' },
  { method: 'GET', path: '/api/a.b' },
]);

describe('the methods of a path', () => {
  it.each([
    ['/api/products', ['GET', 'HEAD']],
    ['/api/firms/org_1/papers', ['POST']],
    ['/api/firms/org_1', ['GET', 'HEAD']],
    ['/api/firms/own', ['DELETE', 'GET', 'HEAD']],
    ['/api/firms/', []],
    ['/api/firms/org_1/', []],
    ['/api/firms/a/b', []],
    ['/api/productsx', []],
    ['/api/aXb', []],
    ['/api/*', []],
    ['/other', []],
  ])('%s takes %j', (path, methods) => expect(methodsAt(path)).toEqual(methods));
});
