// Who may use which route: every route says what right it takes, and each request is held against it before anything of
// it is read.

import type { Authority, RouteNeeds } from './authority.ts';
import { authorize } from './authority.ts';
import { Guests } from './guests.ts';
import type { ListenerControl } from './listeners.ts';
import type { ApiServer } from './server.ts';
import { Tokens } from './tokens.ts';
import { VpclabError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: RouteNeeds['right'];
    tenantView?: boolean;
  }
  interface FastifyRequest {
    authority: Authority;
  }
}

export type Access = {
  readonly tokens: Tokens;
  readonly guests: Guests;
  readonly listeners: ListenerControl;
};

/** Where nothing but the operator's socket is served. */
export function closedAccess(): Access {
  const tokens = new Tokens([], () => undefined);
  return {
    tokens,
    guests: new Guests(tokens),
    listeners: {
      list: () => [],
      add: () =>
        Promise.reject(new VpclabError('BAD_ARGUMENT', 'This API does not accept further listeners.')),
      remove: () => Promise.resolve(false),
    },
  };
}

/** Before the routes are added: one that says no right is a defect, and is found when vpclabd starts. */
export function guardRoutes(server: ApiServer, guests: Guests): void {
  server.addHook('onRoute', ({ method, url, config }) => {
    if (method !== 'HEAD' && config?.right === undefined) throw new Error(`${url} names no right`);
  });
  server.decorateRequest('authority');
  server.addHook('onRequest', async (request) => {
    const { right, tenantView = false } = request.routeOptions.config;
    const authority = guests.authorityOf(request.raw);
    // Where there is no such path, who may not read is not told so either.
    authorize(authority, { right: right ?? 'read', tenantView });
    request.authority = authority;
    await Promise.resolve();
  });
}
