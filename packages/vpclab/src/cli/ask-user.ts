// A question to the user at the terminal. Without a terminal nothing is asked.

import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

export function canAsk({ errIsTerminal }: Terminal): boolean {
  return errIsTerminal && process.stdin.isTTY;
}

/** True for yes; anything else, Ctrl-C and the end of input are no. */
export async function isAgreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  terminal.once('SIGINT', () => stop.abort());
  terminal.once('close', () => stop.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, stop)).trim());
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}
