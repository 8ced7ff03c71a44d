// Connects to the console socket of a daemon of this machine: see vty.ts.

import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connect } from './vty.ts';

export function consoleOf(path: string): Connect {
  return (): Promise<Duplex> => Promise.resolve(connect({ path }));
}
