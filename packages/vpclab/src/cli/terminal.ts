// What the command line writes to: results on stdout, progress and errors on stderr, colour only where a person looks.
// A reader that goes away (`vpclab status | head`) is no error; what would be written after that is dropped.

import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { printableOutput } from '../printable.ts';

type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Empties the line of stderr that the cursor is in. */
  readonly clearErrLine: () => void;
  /** Shows the text in place of all that the terminal shows. */
  readonly replaceOut: (text: string) => void;
  /** A person looks at stdout, and it can be drawn again. */
  readonly outIsTerminal: boolean;
  readonly outColor: boolean;
  readonly errColor: boolean;
  /** Progress may rewrite lines of stderr. */
  readonly errIsTerminal: boolean;
  /** Room for tables: no end of it in a pipe or a file, where nothing may be missing. */
  readonly columns: () => number;
  /** Lines of what is shown in place. */
  readonly rows: () => number;
  /** Room for a line of progress. */
  readonly errColumns: () => number;
  /** Fires when the reader of stdout went away. */
  readonly outClosed: AbortSignal;
  /** Why stdout could not be written, where it is more than a reader that went away. */
  readonly outLost: () => NodeJS.ErrnoException | undefined;
};

export type TerminalSource = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export function openTerminal({ stdout, stderr, env }: TerminalSource): Terminal {
  const outClosed = new AbortController();
  let lost: NodeJS.ErrnoException | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
    outClosed.abort();
  });
  // Nowhere left to complain.
  stderr.on('error', () => undefined);
  return {
    out: (text) => {
      if (!outClosed.signal.aborted) stdout.write(printableOutput(text));
    },
    err: (text) => {
      stderr.write(printableOutput(text));
    },
    clearErrLine: () => {
      stderr.write(CLEAR_LINE);
    },
    replaceOut: (text) => {
      if (outClosed.signal.aborted) return;
      // Each line is cleared to its end, then what is below: clearing all of it first would flicker.
      stdout.write(
        `${HOME}${printableOutput(text).replaceAll('\n', `${CLEAR_TO_END_OF_LINE}\n`)}${CLEAR_BELOW}`,
      );
    },
    outIsTerminal: stdout.isTTY === true && env['TERM'] !== 'dumb',
    outColor: wantsColor(stdout, env),
    errColor: wantsColor(stderr, env),
    errIsTerminal: stderr.isTTY === true && env['TERM'] !== 'dumb',
    columns: () => (stdout.columns === undefined ? Number.POSITIVE_INFINITY : columnsOf(stdout)),
    rows: () => Math.max(10, stdout.rows || 24),
    errColumns: () => columnsOf(stderr),
    outClosed: outClosed.signal,
    outLost: () => lost,
  };
}

/** A terminal whose size nobody has set says 0 (tty_ioctl(4), TIOCGWINSZ). */
function columnsOf({ columns }: Output): number {
  return Math.max(40, columns || 80);
}

/** ECMA-48: Carriage Return, Erase in Line. */
const CLEAR_LINE = '\r\u001B[2K';
/** Cursor Position, Erase in Line, Erase in Display. */
const HOME = '\u001B[H';
const CLEAR_TO_END_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** https://no-color.org: set and not empty means no colour. */
function wantsColor(output: Output, env: TerminalSource['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return output.isTTY === true;
}

/** A terminal that keeps what is written: for tests and for texts that are shown elsewhere. */
export function recordingTerminal(
  columns = 80,
): Terminal & { readonly written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  return {
    out: (text) => (written.out += stripVTControlCharacters(text)),
    err: (text) => (written.err += stripVTControlCharacters(text)),
    clearErrLine: () => undefined,
    replaceOut: (text) => (written.out += stripVTControlCharacters(text)),
    outIsTerminal: false,
    outColor: false,
    errColor: false,
    errIsTerminal: false,
    columns: () => columns,
    rows: () => 24,
    errColumns: () => columns,
    outClosed: new AbortController().signal,
    outLost: () => undefined,
    written,
  };
}
