// Runs one command line: output that survives a closed pipe, and an exit code that says what kind of failure it was.

import { stripVTControlCharacters } from 'node:util';
import { ExitCode, run } from '@stricli/core';
import { VpclabError } from '../errors.ts';
import { application } from './application.ts';
import type { CliContext } from './context.ts';
import { failureText } from './failure.ts';
import { shownHelp } from './render/help.ts';
import { paint } from './render/paint.ts';
import { openTerminal } from './terminal.ts';

export async function runCli(inputs: readonly string[], host: NodeJS.Process): Promise<void> {
  const terminal = openTerminal(host);
  if (inputs[0] === '__complete') {
    const { completionLines } = await import('./completion/complete.ts');
    terminal.out(
      await completionLines(inputs.slice(1), { terminal, env: host.env, cwd: workingDirectory(host) }),
    );
    return;
  }
  const exitCode = await runCommand(withHelp(withNameBehind(inputs)), {
    terminal,
    env: host.env,
    cwd: workingDirectory(host),
  });
  host.exitCode = exitCode;
  // Text may be written, and found to have no room, after the command is done.
  host.once('beforeExit', () => {
    const lost = terminal.outLost();
    if (lost === undefined) return;
    const code = lost.code === 'ENOSPC' ? 'DISK_FULL' : 'SYSCALL_FAILED';
    const error = new VpclabError(code, `The output cannot be written: ${lost.message}.`);
    terminal.err(failureText(error, { color: terminal.errColor, debug: false }));
    host.exitCode = exitCode === 0 ? error.exitCode : exitCode;
  });
}

/** A directory that was deleted under the shell has no path; files named from the root are found all the same. */
function workingDirectory(host: NodeJS.Process): string {
  try {
    return host.cwd();
  } catch {
    return '/';
  }
}

/** `vpclab --name LAB status` is `vpclab status --name LAB`. */
function withNameBehind(inputs: readonly string[]): readonly string[] {
  const [flag = '', value = '', ...others] = inputs;
  const isOneWord = flag.startsWith('--name=');
  if (!isOneWord && flag !== '--name') return inputs;
  const [command, ...rest] = isOneWord ? inputs.slice(1) : others;
  if (command === undefined) return inputs;
  return [command, ...(isOneWord ? [flag] : [flag, value]), ...rest];
}

/** `vpclab help up` is `vpclab up --help`; `--version` is what many try first. */
function withHelp(inputs: readonly string[]): readonly string[] {
  if (inputs[0] === '--version' || inputs[0] === '-V') return ['version', ...inputs.slice(1)];
  return inputs[0] === 'help' ? [...inputs.slice(1), '--help'] : inputs;
}

export async function runCommand(
  inputs: readonly string[],
  { terminal, env, cwd }: Pick<CliContext, 'terminal' | 'env' | 'cwd'>,
): Promise<number> {
  const asStream = (write: (text: string) => void, color: boolean) => ({
    // An error that was shown already has no text, but stricli ends its line all the same.
    write: (text: string) => {
      if (stripVTControlCharacters(text) !== '\n') write(text);
    },
    getColorDepth: () => (color ? 8 : 1),
  });
  const [command, subcommand] = inputs;
  // stricli writes nothing but help there: commands write to the terminal.
  const help = (text: string): void =>
    terminal.out(shownHelp(text, { columns: terminal.columns(), paint: paint(terminal.outColor) }));
  const process: CliContext['process'] & { exitCode?: number | string | null } = {
    stdout: asStream(help, terminal.outColor),
    stderr: asStream(terminal.err, terminal.errColor),
  };
  // stricli takes --exit-code and --exitCode.
  const strictExit = inputs[0] === 'plan' && inputs.some((word) => word.startsWith('--exit'));
  const options = { env, terminal, json: wantsJson(inputs), strictExit };
  await run(await application({ ...options, command, subcommand }), inputs, {
    process,
    terminal,
    env,
    cwd,
  });
  const code = Number(process.exitCode ?? 0);
  // stricli's own codes are negative: a wrong command line is bad input, the rest are defects.
  if (code >= 0) return code;
  const isBadInput = code === ExitCode.UnknownCommand || code === ExitCode.InvalidArgument;
  return isBadInput && !strictExit ? 2 : 1;
}

/** Errors must be JSON even where parsing the command line fails; what follows `--` belongs to another program. */
function wantsJson(inputs: readonly string[]): boolean {
  const end = inputs.indexOf('--');
  return (end === -1 ? inputs : inputs.slice(0, end)).includes('--json');
}
