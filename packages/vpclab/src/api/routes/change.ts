// What changes the lab, and what tells what would change.

import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { NDJSON } from '../ndjson.ts';
import { streamOperation } from '../operation.ts';
import { z } from 'zod';
import { ApiErrorSchema } from '../schemas/error.ts';
import { streamRecordSchema } from '../schemas/event.ts';
import { ApplyResultSchema, PlanResultSchema } from '../schemas/plan.ts';
import { ApplyRequestSchema, LabSourceSchema } from '../schemas/source.ts';
import { VerifyReportSchema, VerifyRequestSchema } from '../schemas/verify.ts';

export function changeRoutes(server: ApiServer, context: ApiContext): void {
  server.post(
    '/v1/plan',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'plan',
        summary: 'What would change if this lab file were applied; changes nothing',
        body: LabSourceSchema,
        response: { 200: PlanResultSchema, default: ApiErrorSchema },
      },
    },
    async ({ body }) => {
      const plan = await (await context.engine()).plan(body);
      context.feed.publish('plan', { kind: 'planned', file: body.fileName, changes: plan.changes.length });
      return plan;
    },
  );

  server.post(
    '/v1/apply',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'apply',
        summary: 'Make the lab equal to this lab file',
        description:
          'Streams events, then one result or error. The change goes on when the client goes away; DELETE /v1/change cancels it.',
        body: ApplyRequestSchema,
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: streamRecordSchema(ApplyResultSchema) } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    (request, reply) =>
      streamOperation(context, reply, {
        operation: 'apply',
        onDisconnect: 'go-on',
        work: (engine, run) => {
          const { planned, replace, ...source } = request.body;
          return engine.apply(source, { ...run, planned, replace });
        },
      }),
  );

  server.post(
    '/v1/verify',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'verify',
        summary: 'Send packets: does the lab do what its file says?',
        description: 'Streams events, then one result or error. Ends when the client goes away.',
        body: VerifyRequestSchema,
        response: {
          200: {
            description: 'One JSON object per line',
            content: { [NDJSON]: { schema: streamRecordSchema(VerifyReportSchema) } },
          },
          default: ApiErrorSchema,
        },
      },
    },
    (request, reply) =>
      streamOperation(context, reply, {
        operation: 'verify',
        onDisconnect: 'cancel',
        work: (engine, run) => engine.verify({ ...run, exhaustive: request.body.exhaustive }),
      }),
  );

  server.delete(
    '/v1/change',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'cancelChange',
        summary: 'Ask the running apply, verify or experiment to stop at its next safe point',
        response: {
          200: z.object({ cancelled: z.enum(['apply', 'verify', 'experiment']).nullable() }),
          default: ApiErrorSchema,
        },
      },
    },
    async () => ({ cancelled: context.lock.cancelCurrent() ?? null }),
  );
}
