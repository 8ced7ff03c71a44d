// Everything that goes on in the lab, as it happens, whoever asked for it.

import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { NDJSON, NdjsonStream } from '../ndjson.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { FeedRecordSchema } from '../schemas/event.ts';

export function eventRoutes(server: ApiServer, context: ApiContext): void {
  server.get(
    '/v1/events',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'watchEvents',
        summary: 'Everything that goes on in the lab, until the client goes away',
        description: 'Begins with what is remembered of the running or last operation.',
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: FeedRecordSchema } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    (_request, reply) => {
      const stream = new NdjsonStream();
      const unsubscribe = context.feed.subscribe((record) => stream.line(record, 'optional'));
      reply.raw.once('close', () => {
        unsubscribe();
        stream.destroy();
      });
      void reply.type(NDJSON).send(stream);
    },
  );
}
