// Consoles of FRR's daemons, for tests of what asks them.

import { duplexPair, type Duplex } from 'node:stream';
import type { SocketAddress } from '../../src/machine/machine.ts';

/** What a daemon says to a command; undefined: it accepts a connection and keeps silent. */
export type Says = (command: string) => string | undefined;

/** Daemons by name. One that is not named does not run. */
export function consoles(daemons: Readonly<Record<string, Says>>): {
  readonly connect: (to: SocketAddress) => Promise<Duplex>;
} {
  return {
    connect: async (to) => {
      if (to.kind !== 'unix') throw new Error('no console');
      const says = daemons[/\/([a-z]+)\.vty$/.exec(to.path)?.[1] ?? ''];
      if (says === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      const [ours, theirs] = duplexPair();
      theirs.on('data', (chunk: Buffer) => {
        for (const command of chunk.toString().split('\0').slice(0, -1)) {
          const said = says(command);
          if (said === undefined) continue;
          theirs.write(Buffer.concat([Buffer.from(command === 'enable' ? '' : said), Buffer.alloc(4)]));
        }
      });
      return ours;
    },
  };
}
