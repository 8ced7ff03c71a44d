// A program that fails for a lab while something is tried, and for nobody else: replaced in the sandbox's own mount
// namespace.

import { execFileSync } from 'node:child_process';
import { firstProcess, insideAsRoot } from './lab-processes.ts';
import type { LabSession } from './lab-session.ts';

/** Calls of `program` whose arguments hold `word` fail; all others work as ever. */
export async function whileFailing(
  session: LabSession,
  { program, word }: { readonly program: string; readonly word: string },
  work: () => Promise<void>,
): Promise<void> {
  const inside = (script: string): void => {
    execFileSync('nsenter', [
      ...insideAsRoot(firstProcess(session.root)),
      'sh',
      '-eu',
      '-c',
      script,
      'sh',
      program,
      word,
    ]);
  };
  inside(`cp "$1" /run/masked
    printf '#!/bin/sh\\ncase " $* " in *" %s "*) echo "%s fails for a test" >&2; exit 1 ;; esac\\nexec /run/masked "$@"\\n' "$2" "$1" >/run/mask
    chmod 755 /run/mask; mount --bind /run/mask "$1"`);
  try {
    await work();
  } finally {
    inside('umount "$1"');
  }
}
