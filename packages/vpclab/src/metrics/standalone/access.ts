// Who may scrape: everybody, or who shows the bearer token or the name and password that a file holds.

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import { reasonOf } from '../../reason.ts';

/** Whether an Authorization header lets its sender in. */
export type Access = (authorization: string | undefined) => boolean;

export type AccessOptions = {
  /** Holds a token on its first line. */
  readonly tokenFile?: string | undefined;
  /** Holds NAME:PASSWORD lines. */
  readonly usersFile?: string | undefined;
};

export function accessOf({ tokenFile, usersFile }: AccessOptions): Access {
  const allowed = [
    ...(tokenFile === undefined ? [] : [`Bearer ${firstLine(tokenFile)}`]),
    ...(usersFile === undefined ? [] : usersOf(usersFile).map(basicHeader(usersFile))),
  ].map(digest);
  if (allowed.length === 0) return () => true;
  return (authorization) => {
    const shown = digest(authorization ?? '');
    // All are compared, so that the time says nothing about which one was close.
    return allowed.filter((one) => timingSafeEqual(one, shown)).length > 0;
  };
}

function basicHeader(file: string): (line: string, index: number) => string {
  return (line, index) => {
    if (!line.includes(':'))
      throw new VpclabError('BAD_ARGUMENT', `${file}:${index + 1}: expected NAME:PASSWORD`);
    return `Basic ${Buffer.from(line).toString('base64')}`;
  };
}

/** A file without a line must not mean that everybody may. */
function usersOf(file: string): readonly string[] {
  const lines = linesOf(file);
  if (lines.length === 0) throw new VpclabError('BAD_ARGUMENT', `${file} holds no user`);
  return lines;
}

function firstLine(file: string): string {
  const [line] = linesOf(file);
  if (line === undefined) throw new VpclabError('BAD_ARGUMENT', `${file} holds no token`);
  return line;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch (cause) {
    throw new VpclabError('BAD_ARGUMENT', `${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

/** Of equal length, as timingSafeEqual wants. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
