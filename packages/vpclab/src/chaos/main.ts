// The keeper of one fault as a process. Usage: main.ts FAULT_ID
// It says "active" on descriptor 1 once the fault is in effect, or why it is not.

import { errorMessage } from '../errors.ts';
import { readProcessStat } from '../machine/kernel/process-identity.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { Keeper } from './keeper.ts';

const [, , id = ''] = process.argv;
const records = new FaultRecords();

// Who started it may be gone: nothing that is said must end it.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => undefined);

try {
  const written = records.read(id);
  const own = readProcessStat(process.pid);
  if (written === undefined || own === undefined) throw new Error(`there is no fault ${id}`);
  const record = { ...written, keeper: { pid: own.pid, startTime: own.startTime } };
  records.write(record);
  const keeper = new Keeper(record);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => keeper.stop());
  await keeper.keep(() => process.stdout.write('active\n'));
  process.exit(0);
} catch (error) {
  process.stdout.write(`failed: ${errorMessage(error)}\n`);
  process.exit(1);
}
