// Logs of the lab's daemons: their names, and the end of one, followed if asked.

import { Readable } from 'node:stream';
import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import { nearestName } from '../../lab-file/did-you-mean.ts';
import type { ApiServer } from '../server.ts';
import type { Log } from '../../model/engine.ts';
import type { ApiContext } from '../context.ts';
import { ApiErrorSchema } from '../schemas/error.ts';
import { LogQuerySchema, LogSchema } from '../schemas/log.ts';
import { appended, lastLines } from '../tail.ts';

const TEXT = 'text/plain; charset=utf-8';

export function logRoutes(server: ApiServer, context: ApiContext): void {
  server.get(
    '/v1/logs',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'listLogs',
        summary: 'Names of the logs',
        response: { 200: z.array(LogSchema), default: ApiErrorSchema },
      },
    },
    async () => (await presentLogs(context)).map(({ name, file, bytes }) => ({ name, file, bytes })),
  );

  server.get(
    '/v1/logs/:name',
    {
      config: { right: 'read' },
      schema: {
        operationId: 'getLog',
        summary: 'The end of a log, followed if asked',
        params: z.object({ name: z.string() }),
        querystring: LogQuerySchema,
        response: {
          200: { description: 'The text of the log', content: { [TEXT]: { schema: z.string() } } },
          default: ApiErrorSchema,
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { lines, follow } = request.query;
      const log = findLog(await presentLogs(context), name);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const end = await lastLines(log, lines).catch((cause: unknown) => {
        throw new VpclabError('BAD_ARGUMENT', `The log ${name} cannot be read (${log.file}).`, { cause });
      });
      const text = async function* (): AsyncGenerator<Uint8Array | string> {
        yield end.text;
        if (follow) yield* appended(log, end.offset, gone.signal);
      };
      return reply.type(TEXT).send(Readable.from(text(), { objectMode: false }));
    },
  );
}

type PresentLog = Log & { readonly bytes: number };

async function presentLogs({ engine, ownLogs }: ApiContext): Promise<readonly PresentLog[]> {
  const logs = [...ownLogs, ...(await engine()).logs()];
  const sizes = await Promise.all(logs.map((log) => log.size()));
  return logs.flatMap((log, index) => {
    const bytes = sizes[index];
    return bytes === undefined ? [] : [{ ...log, bytes }];
  });
}

function findLog(logs: readonly PresentLog[], name: string): PresentLog {
  const log = logs.find((candidate) => candidate.name === name);
  if (log !== undefined) return log;
  const names = logs.map((candidate) => candidate.name);
  const similar = nearestName(name, names);
  const hint = similar === undefined ? '`vpclab logs` lists them.' : `did you mean ${similar}?`;
  throw new VpclabError('BAD_ARGUMENT', `There is no log named "${name}": ${hint}`, { details: { names } });
}
