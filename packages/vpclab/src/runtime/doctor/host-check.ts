// One thing that a lab needs of its host, as found.

import { lookUpProgram } from '../../machine/tools/programs.ts';

export type HostCheck = {
  readonly name: string;
  /** `missing`: no lab can run; `warning`: labs run, with the restriction that `found` tells; `absent`: no lab needs it. */
  readonly state: 'ok' | 'absent' | 'warning' | 'missing';
  readonly found: string;
  readonly needed: string;
  /** The exact command or step; undefined when all is well. */
  readonly remedy: string | undefined;
};

export function passed(name: string, found: string, needed: string): HostCheck {
  return { name, state: 'ok', found, needed, remedy: undefined };
}

export function absent(name: string, found: string, needed: string): HostCheck {
  return { name, state: 'absent', found, needed, remedy: undefined };
}

export function missing(name: string, found: string, needed: string, remedy: string): HostCheck {
  return { name, state: 'missing', found, needed, remedy };
}

export function warning(name: string, found: string, needed: string, remedy: string): HostCheck {
  return { name, state: 'warning', found, needed, remedy };
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The command line with which this user runs a command as root; `sudo` only where there is one. */
export function asRoot(command: string): string {
  if (isRoot()) return command;
  if (lookUpProgram('sudo') === undefined) return `su -c ${quoted(command)}`;
  return /[&|>]/.test(command) ? `sudo sh -c ${quoted(command)}` : `sudo ${command}`;
}

function quoted(command: string): string {
  return `'${command.replaceAll("'", String.raw`'\''`)}'`;
}
