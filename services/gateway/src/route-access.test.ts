/** Who a route is for is said where it is made. */
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { listRoutes, openTo, PUBLIC, principalOf } from './route-access.ts';

describe('the list of routes', () => {
  it('has every route with whom it is open to, each method for itself', () => {
    const server = Fastify();
    listRoutes(server);
    expect(server.declaredRoutes).toEqual([]);
    server.get('/a', { ...openTo('supervisor', 'exchange'), exposeHeadRoute: false }, () => '');
    server.post('/b', { ...PUBLIC }, () => '');
    server.route({ method: ['PUT', 'DELETE'], url: '/c', handler: () => '' });
    server.post('/d', { config: {} }, () => '');
    expect(server.declaredRoutes).toEqual([
      { method: 'GET', path: '/a', openTo: ['supervisor', 'exchange'] },
      { method: 'POST', path: '/b', openTo: 'everyone' },
      { method: 'PUT', path: '/c', openTo: null },
      { method: 'DELETE', path: '/c', openTo: null },
      { method: 'POST', path: '/d', openTo: null },
    ]);
  });
});

describe('who sent a request', () => {
  it('is known on a route that asks for a token, and a bug on one that does not', async () => {
    const server = Fastify();
    const principal = { name: 'desk', role: 'supervisor', venue: null } as const;
    server.decorateRequest('principal', null);
    server.addHook('onRequest', async (request) => {
      if (request.url === '/known') request.principal = principal;
    });
    server.get('/known', (request) => principalOf(request));
    server.get('/unknown', (request) => principalOf(request));
    expect((await server.inject('/known')).json()).toEqual(principal);
    expect((await server.inject('/unknown')).statusCode).toBe(500);
  });
});
