/** Runs one command line and answers its exit code: 0 done, 1 failed, 2 not understood. */
import { readFileSync } from 'node:fs';
import { OvsdbError } from '../errors.ts';
import { type Command, parseCommand } from './arguments.ts';
import { codegen } from './codegen.ts';
import { dump } from './dump.ts';
import type { Io } from './io.ts';
import { withClient } from './open.ts';
import { query } from './query.ts';
import { schema } from './schema.ts';
import { printable } from './printable.ts';
import { makePaint } from './style.ts';
import { HELP, UsageError } from './usage.ts';
import { watch } from './watch.ts';

export async function run(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    await runCommand(parseCommand(argv), io);
    return 0;
  } catch (error) {
    const paint = makePaint(io.colour);
    io.err(`${paint('red', 'error:')} ${describe(error)}\n`);
    if (!isMisunderstanding(error)) return 1;
    io.err('"ovsdb --help" lists the commands, "ovsdb COMMAND --help" what they take\n');
    return 2;
  }
}

async function runCommand(command: Command, io: Io): Promise<void> {
  switch (command.kind) {
    case 'help':
      return io.out(HELP[command.topic]);
    case 'version':
      return io.out(`${ownVersion()}\n`);
    case 'dump':
      return withClient(command.connection, io, (client) => dump(command, client, io));
    case 'watch':
      return withClient(command.connection, io, (client) => watch(command, client, io));
    case 'query':
      return withClient(command.connection, io, (client) => query(command, client, io));
    case 'schema':
      return withClient(command.connection, io, (client) => schema(command, client, io));
    case 'codegen':
      return codegen(command, io);
  }
}

function isMisunderstanding(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof OvsdbError && error.code === 'invalid-remote');
}

function describe(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
