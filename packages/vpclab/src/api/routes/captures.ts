// Packets of the lab as they pass, as a pcapng stream.

import { z } from 'zod';
import type { ApiServer } from '../server.ts';
import { CAPTURE_ID } from '../capture-id.ts';
import { Captures } from '../captures.ts';
import type { ApiContext } from '../context.ts';
import { CaptureEndSchema, CaptureParamsSchema, CaptureQuerySchema } from '../schemas/capture.ts';
import { ApiErrorSchema } from '../schemas/error.ts';

const PCAPNG = 'application/x-pcapng';

export function captureRoutes(server: ApiServer, context: ApiContext): void {
  const captures = new Captures();
  server.get(
    '/v1/captures',
    {
      // Packets are what programs of all tenants say.
      config: { right: 'enter' },
      schema: {
        operationId: 'capture',
        summary: 'Packets as they pass, until the client goes away',
        description: [
          'pcapng, as tcpdump, tshark and Wireshark read it. At least once a second it says how many packets were lost',
          '(interface statistics): those that the client did not read as fast as they came. The answer begins once',
          `the capture does; its header \`${CAPTURE_ID}\` is what \`DELETE /v1/captures/ID\` takes to end it.`,
        ].join(' '),
        querystring: CaptureQuerySchema,
        response: {
          200: { description: 'Packets', content: { [PCAPNG]: { schema: z.string() } } },
          default: ApiErrorSchema,
        },
      },
    },
    async ({ query }, reply) => {
      const { target, filter, packets, seconds } = query;
      const devices = typeof query.interface === 'string' ? [query.interface] : query.interface;
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const engine = await context.engine();
      const { id, stream } = await captures.begin(() =>
        engine.capture({ target, devices, filter, packets, seconds, signal: gone.signal }),
      );
      reply.raw.once('close', () => stream.destroy());
      if (gone.signal.aborted) stream.destroy();
      return reply.type(PCAPNG).header(CAPTURE_ID, id).send(stream);
    },
  );

  server.delete(
    '/v1/captures/:id',
    {
      config: { right: 'enter' },
      schema: {
        operationId: 'endCapture',
        summary: 'Ends a capture in good order',
        params: CaptureParamsSchema,
        response: { 200: CaptureEndSchema, default: ApiErrorSchema },
      },
    },
    async ({ params: { id } }) => ({ ended: captures.end(id) }),
  );
}
