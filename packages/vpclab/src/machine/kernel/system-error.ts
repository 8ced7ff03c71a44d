// Errors of the kernel as vpclab errors: the call, its object and the name of the errno.

import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { VpclabError } from '../../errors.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, number]) => [number, name]),
);

/** `note` is what the kernel itself said, where it says something (NLMSGERR_ATTR_MSG). */
export function systemError(call: string, object: string, errno: number, note?: string): VpclabError {
  const name = NAMES.get(errno) ?? `errno ${errno}`;
  const said = note === undefined ? getSystemErrorMessage(-errno) : note;
  return new VpclabError(
    errno === constants.errno.ENOSPC ? 'DISK_FULL' : 'SYSCALL_FAILED',
    `${call} ${object}: ${name} (${said})`,
    { details: { call, object, errno: name } },
  );
}

/** The errno name of an error made here or by node:fs, node:net and the like. */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof VpclabError) {
    const { errno } = error.details;
    return typeof errno === 'string' ? errno : undefined;
  }
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a synchronous node:fs call, its error told in the same form. */
export function fileCall<T>(call: string, path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof Error) || !('errno' in cause) || typeof cause.errno !== 'number') throw cause;
    throw systemError(call, path, -cause.errno);
  }
}
