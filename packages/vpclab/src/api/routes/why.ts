// Why a packet gets from one place to another, or does not. It sends packets as verify does, and needs the same right; it
// changes nothing, so that it holds up no change and is held up by none.

import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { DiagnosisSchema, WhyQuestionSchema } from '../schemas/diagnosis.ts';
import { ApiErrorSchema } from '../schemas/error.ts';

export function whyRoutes(server: ApiServer, context: ApiContext): void {
  server.post(
    '/v1/why',
    {
      config: { right: 'change' },
      schema: {
        operationId: 'why',
        summary: 'Why does a packet get from one place to another, or does not?',
        description:
          'Follows a packet and its answer by the state of the lab, sends a real one, and says what decides.',
        body: WhyQuestionSchema,
        response: { 200: DiagnosisSchema, default: ApiErrorSchema },
      },
    },
    async ({ body, raw }) => {
      const gone = new AbortController();
      raw.socket.once('close', () => gone.abort());
      return await (await context.engine()).why(body, gone.signal);
    },
  );
}
