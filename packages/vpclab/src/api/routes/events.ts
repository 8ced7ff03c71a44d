// Everything that happens in the lab, as it happens, no matter which client caused it.

import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { NDJSON, NdjsonStream } from '../ndjson.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { EventQuerySchema, FeedRecordSchema } from '../schemas/event.ts';

export function eventRoutes(server: ApiServer, context: ApiContext): void {
  server.get(
    '/v1/events',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'watchEvents',
        summary: 'Everything that goes on in the lab, until the client goes away',
        description:
          'Begins with what is remembered. BGP sessions and drift are watched while somebody follows.',
        querystring: EventQuerySchema,
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: FeedRecordSchema } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    ({ query: { follow, remembered } }, reply) => {
      const stream = new NdjsonStream();
      void reply.type(NDJSON).send(stream);
      if (!follow) {
        for (const record of context.feed.remembered(remembered)) stream.line(record);
        stream.end();
        return;
      }
      const unsubscribe = context.feed.subscribe((record) => stream.line(record, 'optional'), remembered);
      reply.raw.once('close', () => {
        unsubscribe();
        stream.destroy();
      });
    },
  );
}
