// Faults and experiments.

import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import type { ActiveFault, ChaosControl, ListedFault } from '../../model/chaos.ts';
import { byBeginning } from '../../model/fault.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { NDJSON } from '../ndjson.ts';
import { streamOperation } from '../operation.ts';
import {
  ActiveFaultSchema,
  ExperimentInfoSchema,
  ExperimentReportSchema,
  ExperimentRequestSchema,
  FaultInfoSchema,
  FaultQuerySchema,
  FaultRequestSchema,
} from '../schemas/chaos.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { whileConnected } from '../while-connected.ts';
import { streamRecordSchema } from '../schemas/event.ts';

export function chaosRoutes(server: ApiServer, context: ApiContext): void {
  const control = (): ChaosControl => {
    if (context.chaos !== undefined) return context.chaos;
    throw new VpclabError('BAD_ARGUMENT', 'Faults are not available on this API.');
  };

  server.get(
    '/v1/chaos/kinds',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'listFaultKinds',
        summary: 'What can be broken, and where',
        response: { 200: z.array(FaultInfoSchema), default: ApiErrorSchema },
      },
    },
    async () => await control().kinds(),
  );

  server.get(
    '/v1/chaos/experiments',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'listExperiments',
        summary: 'Experiments of the lab file and of the catalogue',
        response: { 200: z.array(ExperimentInfoSchema), default: ApiErrorSchema },
      },
    },
    async () => await control().experiments(),
  );

  server.get(
    '/v1/chaos/faults',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'listFaults',
        summary: 'Faults that are active',
        response: { 200: z.array(ActiveFaultSchema), default: ApiErrorSchema },
      },
    },
    async () => (await control().status()).toSorted(byBeginning).map(listed),
  );

  server.post(
    '/v1/chaos/faults',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'startFault',
        summary: 'Break something for a time',
        description: 'Answers once it is in effect. It is undone in time, whatever becomes of vpclabd.',
        body: FaultRequestSchema,
        response: { 200: ActiveFaultSchema, default: ApiErrorSchema },
      },
    },
    async (request, reply) => listed(await control().start(request.body, whileConnected(reply))),
  );

  server.delete(
    '/v1/chaos/faults',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'stopFaults',
        summary: 'Undo one fault, or all, before their time',
        querystring: FaultQuerySchema,
        response: { 200: z.array(ActiveFaultSchema), default: ApiErrorSchema },
      },
    },
    async (request) => (await control().stop(request.query.id)).toSorted(byBeginning).map(listed),
  );

  server.post(
    '/v1/chaos/run',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'runExperiment',
        summary: 'Break things in sequence and judge what became of the promises',
        description:
          'Streams events, then one result or error. Ends, and undoes its faults, when the client goes away. DELETE /v1/change ends it too: while it looks for fewer faults that fail, with the result so far.',
        body: ExperimentRequestSchema,
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: streamRecordSchema(ExperimentReportSchema) } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    (request, reply) =>
      streamOperation(context, reply, {
        operation: 'experiment',
        onDisconnect: 'cancel',
        work: (_engine, run) => control().run(request.body, run),
      }),
  );
}

function listed(fault: ActiveFault): ListedFault {
  return {
    ...fault,
    startedAt: new Date(fault.startedAt).toISOString(),
    until: new Date(fault.until).toISOString(),
  };
}
