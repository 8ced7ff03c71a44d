// Flow logs: the flows that are remembered, then new ones.

import { VpclabError } from '../../errors.ts';
import { forTenant } from '../../flow-logs/flow-log.ts';
import type { FlowRecord } from '../../model/flow-log.ts';
import type { ApiContext } from '../context.ts';
import { NDJSON, NdjsonStream } from '../ndjson.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { FlowQuerySchema, FlowRecordSchema } from '../schemas/flow.ts';
import type { ApiServer } from '../server.ts';

export function flowRoutes(server: ApiServer, { flows }: ApiContext): void {
  server.get(
    '/v1/flows',
    {
      config: { right: 'read', tenantView: true },
      schema: {
        operationId: 'watchFlows',
        summary: 'Flows at the ports of workloads and NAT gateways (`flowLogs:` in the lab file)',
        description:
          'A flow that was accepted is told twice: where it was sent, and where it was delivered. The last 20,000 of a quarter of an hour are remembered.',
        querystring: FlowQuerySchema,
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: FlowRecordSchema } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    (request, reply) => {
      if (flows?.isOn !== true) {
        const message = 'This lab keeps no flow logs: write `flowLogs: {}` into its lab file and apply it.';
        throw new VpclabError('BAD_ARGUMENT', message);
      }
      const { follow, ...asked } = request.query;
      const own = request.authority.tenant;
      // Whose view is one tenant's sees that tenant, whatever it asks for.
      const filter = { ...asked, tenant: own ?? asked.tenant };
      const stream = new NdjsonStream();
      void reply.type(NDJSON).send(stream);
      const tell = (record: FlowRecord): void => stream.line(forTenant(record, own), 'optional');
      // Nothing can come between the two.
      for (const record of flows.log.kept(filter)) stream.line(forTenant(record, own));
      if (!follow) {
        stream.end();
        return;
      }
      const unfollow = flows.log.follow(filter, tell);
      reply.raw.once('close', () => {
        unfollow();
        stream.destroy();
      });
    },
  );
}
