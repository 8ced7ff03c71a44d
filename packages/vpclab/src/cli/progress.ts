// Progress of a running operation on stderr. On a terminal one line is rewritten and each stage that is done stays
// above it; in a pipe there is one plain line per finished stage.

import type { LabEvent } from '../model/engine.ts';
import { printableAll, printableLines } from '../printable.ts';
import { elapsedIn } from './render/duration.ts';
import { paint } from './render/paint.ts';
import type { Terminal } from './terminal.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_MS = 100;

type Stage = { readonly startedMs: number; done: number; total: number };

export type Progress = {
  readonly onEvent: (event: LabEvent) => void;
  /** A stage of the client's own, around `work`. */
  readonly stage: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** The same, shown only while it lasts. */
  readonly passing: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** vpclabd ended and is started again: the operation begins from the start. */
  readonly restarted: () => void;
  /** A line of text that stays. */
  readonly note: (text: string) => void;
  readonly end: () => void;
};

export function startProgress(
  terminal: Terminal,
  options: { readonly quiet: boolean; readonly now?: () => number },
): Progress {
  const now = options.now ?? (() => performance.now());
  const live = terminal.errIsTerminal && !options.quiet;
  const { good, bad, warn, faint } = paint(terminal.errColor);
  const stages = new Map<string, Stage>();
  let frame = 0;
  let drawn = false;
  // Times of events count from when their operation began; ours from here.
  const startedAt = now();
  const sinceStart = (): number => now() - startedAt;

  const erase = (): void => {
    if (drawn) terminal.clearErrLine();
    drawn = false;
  };
  const draw = (): void => {
    erase();
    if (!live || stages.size === 0) return;
    const running = [...stages].map(
      ([name, stage]) => name + (stage.total > 0 ? ` ${stage.done}/${stage.total}` : ''),
    );
    const line = `${FRAMES[frame % FRAMES.length] ?? ''} ${running.join(', ')}`;
    const clock = elapsedIn(sinceStart(), (time) => ` ${time}`);
    terminal.err(line.slice(0, terminal.errColumns() - clock.length - 1) + faint(clock));
    drawn = true;
  };
  const say = (text: string): void => {
    if (options.quiet) return;
    erase();
    terminal.err(`${text}\n`);
    draw();
  };
  const timer = live
    ? setInterval(() => {
        frame += 1;
        draw();
      }, REDRAW_MS).unref()
    : undefined;

  const begin = (name: string, atMs: number): void => {
    stages.set(name, { startedMs: atMs, done: 0, total: 0 });
    draw();
  };
  const finish = (name: string, atMs: number, ok: boolean, detail: string | undefined): void => {
    const stage = stages.get(name);
    stages.delete(name);
    const took = elapsedIn(atMs - (stage?.startedMs ?? atMs), (time) => ` ${faint(`(${time})`)}`);
    say(`${ok ? good('✓') : bad('✗')} ${name}${detail === undefined ? '' : `: ${detail}`}${took}`);
  };

  return {
    onEvent: (raw) => {
      const event = printableAll(raw);
      switch (event.kind) {
        case 'stage':
          if (event.state === 'started') begin(event.stage, event.atMs);
          // A failure is reported once, as the command's error.
          else if (event.state === 'failed') finish(event.stage, event.atMs, false, undefined);
          else finish(event.stage, event.atMs, true, event.detail);
          return;
        case 'progress': {
          const stage = stages.get(event.stage);
          if (stage === undefined) return;
          stage.done = event.done;
          stage.total = event.total;
          return;
        }
        case 'notice':
          say(event.level === 'warning' ? `${warn('!')} ${event.message}` : `  ${event.message}`);
          return;
      }
    },
    stage: async (name, work) => {
      begin(name, sinceStart());
      try {
        const result = await work();
        finish(name, sinceStart(), true, undefined);
        return result;
      } catch (error) {
        finish(name, sinceStart(), false, undefined);
        throw error;
      }
    },
    passing: async (name, work) => {
      begin(name, sinceStart());
      try {
        return await work();
      } finally {
        stages.delete(name);
        draw();
      }
    },
    restarted: () => {
      stages.clear();
      say(`${warn('!')} vpclabd went away; it is started again, and goes on from where things stand`);
    },
    note: (text) => say(printableLines(text)),
    end: () => {
      clearInterval(timer);
      erase();
      stages.clear();
    },
  };
}
