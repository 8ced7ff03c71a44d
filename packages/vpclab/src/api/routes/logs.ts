// Logs of the lab's daemons: their names, and the end of one, followed if asked.

import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import { nearestName } from '../../spec/did-you-mean.ts';
import type { ApiServer } from '../server.ts';
import type { ApiContext, LogFile } from '../context.ts';
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
    async () => Promise.all((await logFiles(context)).map(withSize)),
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
      const { file } = findLog(await logFiles(context), name);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const end = await lastLines(file, lines).catch((cause: unknown) => {
        throw new VpclabError('BAD_ARGUMENT', `The log ${name} can not be read (${file}).`, { cause });
      });
      const text = async function* (): AsyncGenerator<Buffer | string> {
        yield end.text;
        if (follow) yield* appended(file, end.offset, gone.signal);
      };
      return reply.type(TEXT).send(Readable.from(text(), { objectMode: false }));
    },
  );
}

async function logFiles({ engine, ownLogs }: ApiContext): Promise<readonly LogFile[]> {
  return [...ownLogs, ...(await engine()).logs()];
}

function findLog(logs: readonly LogFile[], name: string): LogFile {
  const log = logs.find((candidate) => candidate.name === name);
  if (log !== undefined) return log;
  const names = logs.map((candidate) => candidate.name);
  const similar = nearestName(name, names);
  const hint = similar === undefined ? '`vpclab logs` lists them' : `did you mean ${similar}?`;
  throw new VpclabError('BAD_ARGUMENT', `There is no log named "${name}": ${hint}`, { details: { names } });
}

async function withSize(log: LogFile): Promise<z.output<typeof LogSchema>> {
  const bytes = await stat(log.file).then(
    (stats) => stats.size,
    () => 0,
  );
  return { ...log, bytes };
}
