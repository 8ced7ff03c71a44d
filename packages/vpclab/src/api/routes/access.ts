// Tokens and further listeners of the API: the operator's alone, over the lab's own socket.

import { z } from 'zod';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import {
  IdSchema,
  ListenerSchema,
  NewListenerSchema,
  NewTokenSchema,
  RemovedSchema,
  TokenRequestSchema,
  TokenSchema,
} from '../schemas/access.ts';

const config = { right: 'operate' } as const;

export function accessRoutes(server: ApiServer, { tokens, listeners }: ApiContext): void {
  server.get(
    '/v1/tokens',
    {
      config,
      schema: {
        operationId: 'listTokens',
        summary: 'Tokens for listeners, without the tokens themselves',
        response: { 200: z.array(TokenSchema), default: ApiErrorSchema },
      },
    },
    () => tokens.list().map(({ id, rights, tenant }) => ({ id, rights, tenant })),
  );
  server.post(
    '/v1/tokens',
    {
      config,
      schema: {
        operationId: 'addToken',
        summary: 'Make a token; it is shown once',
        body: TokenRequestSchema,
        response: { 200: NewTokenSchema, default: ApiErrorSchema },
      },
    },
    ({ body }) => {
      const { id, token } = tokens.add(body.rights, body.tenant);
      return { id, token: token.reveal() };
    },
  );
  server.delete(
    '/v1/tokens/:id',
    {
      config,
      schema: {
        operationId: 'removeToken',
        summary: 'Revoke a token',
        params: IdSchema,
        response: { 200: RemovedSchema, default: ApiErrorSchema },
      },
    },
    ({ params }) => ({ removed: tokens.remove(params.id) }),
  );
  server.get(
    '/v1/listeners',
    {
      config,
      schema: {
        operationId: 'listListeners',
        summary: 'Further addresses that this API is served on',
        response: { 200: z.array(ListenerSchema), default: ApiErrorSchema },
      },
    },
    () => listeners.list(),
  );
  server.post(
    '/v1/listeners',
    {
      config,
      schema: {
        operationId: 'addListener',
        summary: 'Serve this API on a socket that a process of the lab holds',
        body: NewListenerSchema,
        response: { 200: ListenerSchema, default: ApiErrorSchema },
      },
    },
    async ({ body }) => {
      await listeners.add(body);
      return listeners.list().find(({ id }) => id === body.id);
    },
  );
  server.delete(
    '/v1/listeners/:id',
    {
      config,
      schema: {
        operationId: 'removeListener',
        summary: 'End a listener and the connections that came by it',
        params: IdSchema,
        response: { 200: RemovedSchema, default: ApiErrorSchema },
      },
    },
    async ({ params }) => ({ removed: await listeners.remove(params.id) }),
  );
}
