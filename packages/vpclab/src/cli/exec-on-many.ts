// A program in many targets at once: each line of its output begins with the target's name.

import { ERROR_CODES, VpclabError } from '../errors.ts';
import { LOCAL_MACHINE } from '../model/layout.ts';
import type { ExecTarget } from '../model/engine.ts';
import { enterPiped } from '../runtime/enter.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import type { CliContext } from './context.ts';
import { ShownFailure } from './failure.ts';
import { printable } from '../printable.ts';
import { count } from './render/duration.ts';

/** Each is a process or two. */
const AT_A_TIME = 8;

type Many = {
  readonly sandbox: RunningSandbox;
  readonly targets: readonly ExecTarget[];
  readonly commandIn: (target: string) => readonly string[];
};

/** `*` and `?` as in a shell. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

export function matching(targets: readonly ExecTarget[], pattern: string): readonly ExecTarget[] {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const regex = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const found = targets.filter(({ name, machine }) => regex.test(name) && machine === LOCAL_MACHINE);
  if (found.length > 0) return found;
  throw new VpclabError('BAD_ARGUMENT', `No target matches ${pattern}: \`vpclab exec\` lists them.`);
}

/** Those that can be entered from here. */
export function named(targets: readonly ExecTarget[], names: ReadonlySet<string>): readonly ExecTarget[] {
  const found = targets.filter(({ name, machine }) => names.has(name) && machine === LOCAL_MACHINE);
  if (found.length > 0) return found;
  const where = `${[...names].join(', ')} is on another machine`;
  throw new VpclabError('BAD_ARGUMENT', `Nothing can be run from here: ${where}.`);
}

/** Ends with the exit code of the first that failed. */
export async function execOnMany(
  { terminal, cwd }: CliContext,
  { sandbox, targets, commandIn }: Many,
): Promise<void> {
  const width = Math.max(...targets.map(({ name }) => name.length));
  const waiting = [...targets];
  const codes = new Map<string, number>();
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const { name } = target;
      const prefix = `${printable(name).padEnd(width)}  `;
      const code = await enterPiped({
        ...{ sandbox, target, command: commandIn(name), cwd },
        onOut: (line) => terminal.out(`${prefix}${line}\n`),
        onErr: (line) => terminal.err(`${prefix}${line}\n`),
      });
      codes.set(name, code);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const failed = targets.filter(({ name }) => codes.get(name) !== 0);
  const [first] = failed;
  if (first === undefined) return;
  terminal.err(
    `${failed.length} of ${count(targets.length, 'target')} failed: ${failed.map(({ name }) => printable(name)).join(', ')}\n`,
  );
  throw new ShownFailure(codes.get(first.name) ?? ERROR_CODES.COMMAND_FAILED.exit);
}
