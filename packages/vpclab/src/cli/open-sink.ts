// Where bytes go that the user asked for: a file, or standard output for a program that reads them.

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { VpclabError } from '../errors.ts';
import type { CliContext } from './context.ts';
import { notWritten } from './file-problem.ts';

export type Sink = {
  /** Resolves when more may be written. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** `-`: standard output. A file is opened by the first bytes: what it holds is not lost to a command that then fails. */
export function openSink(file: string, { cwd, terminal }: Pick<CliContext, 'cwd' | 'terminal'>): Sink {
  if (file === '-') {
    if (terminal.outIsTerminal)
      throw new VpclabError(
        'BAD_ARGUMENT',
        'A terminal cannot show a pcap: name a file, or pipe it into a program.',
      );
    const { stdout } = process;
    return {
      write: async (bytes) => {
        if (!terminal.outClosed.aborted && !stdout.write(bytes))
          await once(stdout, 'drain', { signal: terminal.outClosed }).catch(() => undefined);
      },
      close: () => Promise.resolve(),
    };
  }
  let handle: FileHandle | undefined;
  return {
    write: async (bytes) => {
      try {
        handle ??= await open(resolve(cwd, file), 'w');
        await handle.writeFile(bytes);
      } catch (cause) {
        throw notWritten(file, cause);
      }
    },
    close: async () => {
      await handle?.close();
    },
  };
}
