// Columns of a daemon's row as they are written down: in records that outlive vpclabd, and by the API. zod is handed in, so
// that the command line need not load it.

import type { z as Zod } from 'zod';

export function daemonColumns(z: typeof Zod) {
  return {
    netns: z.string(),
    program: z.string(),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    directory: z.string(),
    pidFile: z.string(),
    logFile: z.string(),
    readySocket: z.string(),
    database: z.looseObject({
      file: z.string(),
      schema: z.string(),
      cluster: z
        .looseObject({
          local: z.string(),
          begins: z.boolean(),
          others: z.array(z.looseObject({ address: z.string(), file: z.string() })),
        })
        .optional(),
    }),
    after: z.array(z.string()),
    restartsWith: z.array(z.string()),
    carries: z.string(),
    files: z.record(z.string(), z.string()).optional(),
    pidFileBy: z.literal('launcher').optional(),
    credentials: z
      .looseObject({ commonName: z.string(), file: z.string(), authority: z.string().optional() })
      .optional(),
  };
}
