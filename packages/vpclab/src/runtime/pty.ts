// A terminal of its own for a program in a lab. On the caller's terminal it could type into the caller's shell, read
// what he types next, and change modes that outlive it (ioctl_tty(2), TIOCSTI); on its own it can do that to itself.

import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { ReadStream, WriteStream, isatty } from 'node:tty';
import { checked, libc } from '../machine/kernel/libc.ts';

/** ioctl_tty(2), ioctl_pty(2): the same numbers on x86 and ARM. */
const TCGETS = 0x5401;
const TCSETS = 0x5402;
const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;
const TIOCGPTN = 0x8004_5430;
const TIOCSPTLCK = 0x4004_5431;
/** More than any struct termios or winsize. */
const BYTES = 64;
/** struct termios of asm-generic/termbits.h: c_iflag, c_oflag, c_cflag, c_lflag, c_line, c_cc. */
const C_IFLAG = 0;
const C_OFLAG = 4;
const C_LFLAG = 12;
const C_CC = 17;
const OPOST = 0o1;
const VTIME = 5;
const VMIN = 6;
/** What was written last has to arrive; what goes on in the background is not waited for. */
const DRAIN_MS = 100;

type Stream = 'inherit' | number;

export type Pty = {
  readonly slave: number;
  /** For the program's descriptors 0 to 2: the new terminal in the place of ours, anything else as it is. */
  readonly streams: readonly [Stream, Stream, Stream];
  /** Copies both ways from now on, and keeps the size the same. */
  readonly begin: () => void;
  /** Once the program has ended: what it wrote is shown. */
  readonly drained: () => Promise<void>;
  /** Gives the caller's terminal back as it was. */
  readonly close: () => void;
};

/** Undefined where none of our streams is a terminal. */
export function openPty(): Pty | undefined {
  const ours = [0, 1, 2].find((fd) => isatty(fd));
  if (ours === undefined) return undefined;
  const master = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
  const { ioctl } = libc();
  const number = Buffer.alloc(4);
  checked('ioctl', '/dev/ptmx', ioctl(master, TIOCSPTLCK, number));
  checked('ioctl', '/dev/ptmx', ioctl(master, TIOCGPTN, number));
  const slave = openSync(`/dev/pts/${number.readUInt32LE()}`, constants.O_RDWR | constants.O_NOCTTY);
  const modes = Buffer.alloc(BYTES);
  checked('ioctl', 'the terminal', ioctl(ours, TCGETS, modes));
  // A background job that touched the terminal would be stopped (SIGTTOU): its output is all that it has to do with it.
  const isForeground = isInForeground();
  // Line ends are made by one of the two terminals: by ours where others of a pipeline or the shell write to it as well.
  const isAloneOnScreen = isForeground && isatty(1) && isatty(2);
  ioctl(slave, TCSETS, isAloneOnScreen ? modes : withoutBits(modes, [[C_OFLAG, OPOST]]));

  // Opened again: what is set on these is not set on the descriptors that we share with the caller.
  const keyboard = new ReadStream(reopen(ours));
  const screen = new WriteStream(reopen(ours));
  const program = new ReadStream(master);
  const ended = new Promise<void>((resolve) => {
    // EIO: nobody has the other side open any more.
    program.once('error', () => resolve());
    program.once('close', () => resolve());
  });
  const resize = (): void => {
    const size = Buffer.alloc(BYTES);
    if (ioctl(ours, TIOCGWINSZ, size) >= 0) ioctl(slave, TIOCSWINSZ, size);
  };
  const restore = (): void => void ioctl(ours, TCSETS, modes);
  resize();
  for (const stream of [keyboard, screen]) stream.on('error', () => undefined);
  const place = (fd: number): Stream => (isatty(fd) ? slave : 'inherit');
  let isOpen = true;
  return {
    slave,
    streams: [place(0), place(1), place(2)],
    begin: () => {
      process.on('SIGWINCH', resize);
      program.pipe(screen, { end: false });
      if (!isForeground) return;
      ioctl(ours, TCSETS, rawModes(modes, isAloneOnScreen));
      process.once('exit', restore);
      keyboard.pipe(program, { end: false });
    },
    drained: async () => {
      process.off('SIGWINCH', resize);
      if (isOpen) closeSync(slave);
      isOpen = false;
      let timer: NodeJS.Timeout | undefined;
      const quiet = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
        program.on('data', () => timer?.refresh());
      });
      await Promise.race([ended, quiet]);
      clearTimeout(timer);
      await new Promise<void>((resolve) => {
        screen.write('', () => resolve());
      });
    },
    close: () => {
      process.off('SIGWINCH', resize);
      if (isOpen) closeSync(slave);
      isOpen = false;
      process.off('exit', restore);
      if (isForeground) restore();
      for (const stream of [keyboard, screen, program]) stream.destroy();
    },
  };
}

/**
 * Every key goes to the other terminal, which knows what Ctrl-C means, and what it writes is shown as it is: cfmakeraw(3).
 * Not node's setRawMode(), which translates line ends once more.
 */
function rawModes(modes: Buffer, isAloneOnScreen: boolean): Buffer {
  const raw = withoutBits(modes, [
    [C_IFLAG, 0o2753],
    [C_LFLAG, 0o100113],
    ...(isAloneOnScreen ? ([[C_OFLAG, OPOST]] as const) : []),
  ]);
  raw.writeUInt8(1, C_CC + VMIN);
  raw.writeUInt8(0, C_CC + VTIME);
  return raw;
}

function withoutBits(modes: Buffer, cleared: readonly (readonly [offset: number, bits: number])[]): Buffer {
  const copy = Buffer.from(modes);
  for (const [offset, bits] of cleared) {
    copy.writeUInt32LE((copy.readUInt32LE(offset) & ~bits) >>> 0, offset);
  }
  return copy;
}

/** Whether the terminal is our process group's: fields 5 and 8 of proc_pid_stat(5). */
function isInForeground(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}

function reopen(fd: number): number {
  return openSync(`/proc/self/fd/${fd}`, constants.O_RDWR | constants.O_NOCTTY);
}
