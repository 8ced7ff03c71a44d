// The OpenAPI document, made from the routes' schemas. Served by vpclabd on demand and committed as
// docs/api/openapi.json, which a test holds against this.

import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { buildApi } from './app.ts';
import { apiSchemas } from './schemas/registry.ts';

type OpenApiDocument = { readonly components?: { schemas?: Record<string, unknown> } };

export async function openApiDocument(): Promise<unknown> {
  const server = await buildApi({
    engine: () => Promise.reject(new Error('The API description runs no request.')),
    prepare: async (api) => {
      await api.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'vpclab',
            version: 'v1',
            description:
              'The API of one running lab, on a unix socket of the user, and with tokens on listeners that the user adds. Everything the command line does goes through it.',
            license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
          },
          components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
          // Neither on the unix socket; a token on any other listener.
          security: [{}, { token: [] }],
        },
        transform: createJsonSchemaTransform({ schemaRegistry: apiSchemas }),
        transformObject: createJsonSchemaTransformObject({ schemaRegistry: apiSchemas }),
      });
    },
  });
  await server.ready();
  const document = JSON.parse(JSON.stringify(server.swagger())) as OpenApiDocument;
  await server.close();
  return withoutUnused(document);
}

/** Each schema is generated as input and as output; what nothing refers to is left out. */
function withoutUnused(document: OpenApiDocument): OpenApiDocument {
  const schemas = { ...document.components?.schemas };
  for (let removed = true; removed;) {
    removed = false;
    const text = JSON.stringify({ ...document, components: { ...document.components, schemas } });
    for (const name of Object.keys(schemas)) {
      if (text.includes(`"#/components/schemas/${name}"`)) continue;
      delete schemas[name];
      removed = true;
    }
  }
  return { ...document, components: { ...document.components, schemas } };
}
