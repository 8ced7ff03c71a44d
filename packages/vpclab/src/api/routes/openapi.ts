// The API's own description. It is generated when somebody asks: starting vpclabd must not wait for it.

import { z } from 'zod';
import type { ApiServer } from '../server.ts';

export function openApiRoutes(server: ApiServer): void {
  let document: Promise<unknown> | undefined;
  server.get(
    '/v1/openapi.json',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'getOpenApi',
        summary: 'This API as an OpenAPI document',
        response: { 200: z.looseObject({ openapi: z.string() }) },
      },
    },
    async (_request, reply) => {
      document ??= import('../openapi.ts').then(({ openApiDocument }) => openApiDocument());
      return reply
        .type('application/json')
        .serializer(JSON.stringify)
        .send(await document);
    },
  );
}
