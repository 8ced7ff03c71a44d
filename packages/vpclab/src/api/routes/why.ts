// Why a packet gets from one place to another, or does not. It sends packets as verify does, and needs the same right; it
// changes nothing, so that it holds up no change and is held up by none.

import { VpclabError } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import type { Diagnosis, WhyQuestion } from '../../model/diagnosis.ts';
import { QueryRefused } from '../../query-gate/refusal.ts';
import { Turns } from '../../query-gate/turns.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext } from '../context.ts';
import { DiagnosisSchema, WhyQuestionSchema } from '../schemas/diagnosis.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { whileConnected } from '../while-connected.ts';

/** Each takes a second of processor time in a lab of 100 VPCs; the next ones wait. */
const AT_ONCE = 4;
/** Of one question, its wait included. A diagnosis ends long before, unless everything that it asks hangs. */
const WHOLE_MS = 50_000;

export function whyRoutes(server: ApiServer, context: ApiContext): void {
  const turns = new Turns(AT_ONCE);
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
    async ({ body }, reply) => await answeredInTime(context, turns, body, whileConnected(reply)),
  );
}

async function answeredInTime(
  context: ApiContext,
  turns: Turns,
  question: WhyQuestion,
  gone: AbortSignal,
): Promise<Diagnosis> {
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  try {
    return await bounded({ signal: gone, timeoutMs: WHOLE_MS }, 'there was no diagnosis', () =>
      turns.take('why', signal, async () => await (await context.engine()).why(question, signal)),
    );
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    throw new VpclabError('LAB_BUSY', 'too many questions of why wait already', { cause: error });
  } finally {
    over.abort(new VpclabError('CANCELLED', 'the question is over'));
  }
}
