/** Which callers a route is for. It is said where the route is made; a route that does not say it answers nobody. */
import { assert } from '@breakwater/core';
import type { Principal, Role } from '@breakwater/shell';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `everyone`: no token is asked for. Absent: the route is closed. */
    openTo?: readonly Role[] | 'everyone';
  }
  interface FastifyRequest {
    /** null on routes that ask for no token. */
    principal: Principal | null;
  }
  interface FastifyInstance {
    /** Every route there is, as it was made. */
    readonly declaredRoutes: DeclaredRoute[];
  }
}

export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  /** null: closed. */
  readonly openTo: readonly Role[] | 'everyone' | null;
}

/** Keeps the list of routes, so that all of them can be held to a rule; to be called before the first is made. */
export function listRoutes(server: FastifyInstance): void {
  server.decorate('declaredRoutes', []);
  server.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) {
      server.declaredRoutes.push({ method: each, path: url, openTo: config?.openTo ?? null });
    }
  });
}

/** What `config` of a route's options must hold. */
interface RouteAccess {
  readonly config: { readonly openTo: readonly Role[] | 'everyone' };
}

/** The page itself, which holds no content, and probes, which say only whether this process is well. */
export const PUBLIC: RouteAccess = { config: { openTo: 'everyone' } };

export function openTo(...roles: readonly Role[]): RouteAccess {
  return { config: { openTo: roles } };
}

/** Who sent the request; only for routes that ask for a token. */
export function principalOf(request: FastifyRequest): Principal {
  assert(request.principal !== null, 'this route knows its callers');
  return request.principal;
}
