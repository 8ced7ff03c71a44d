// The responder: a daemon of the lab that answers in all workloads and internet hosts. It is a process of its own, so
// that running flows outlive vpclabd. Usage: main.ts CONTROL_SOCKET PID_FILE

import { writeFileSync } from 'node:fs';
import { errorMessage } from '../errors.ts';
import { serveControl } from './control-server.ts';
import { Responder } from './responder.ts';

const [socketPath, pidFile] = process.argv.slice(2);

try {
  if (socketPath === undefined || pidFile === undefined)
    throw new Error('usage: main CONTROL_SOCKET PID_FILE');
  // A terminal's hang-up or a reader's end is no reason to stop.
  for (const signal of ['SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
  writeFileSync(pidFile, `${process.pid}\n`);
  await serveControl(socketPath, new Responder());
} catch (error) {
  process.stderr.write(`responder: ${errorMessage(error)}\n`);
  process.exit(1);
}
