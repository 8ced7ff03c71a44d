// How long a process has been silent, and when that means that it hangs. A busy one is not hung: a switch that takes in
// hundreds of ports does not answer for seconds. So what counts is silence in which its main thread was not at work; one
// that goes round in a loop is given up much later, and one that a debugger holds never is.

import { activityOf, hear, isAtWork, type Question } from './answer.ts';

export type SilenceBounds = {
  readonly askEveryMs: number;
  /** Shown as not answering after this. */
  readonly shownMs: number;
  /** Idle and silent for so long: hung. */
  readonly hungMs: number;
  /** Busy and silent for so long: in a loop. */
  readonly loopingMs: number;
};

const BOUNDS: SilenceBounds = { askEveryMs: 5_000, shownMs: 2_000, hungMs: 12_000, loopingMs: 120_000 };

export class Silence {
  readonly #question: Question | undefined;
  readonly #pid: number;
  readonly #bounds: SilenceBounds;
  readonly #end = new AbortController();
  /** When the question that is not answered yet was asked. */
  #askedAt: number | undefined;
  #nextAt: number;
  /** When the main thread was last seen doing something. */
  #busyAt = 0;
  #ticks = -1;
  #isGivenUp = false;

  /** `question`: undefined where it takes none. */
  constructor(question: Question | undefined, pid: number, bounds: SilenceBounds = BOUNDS) {
    this.#question = question;
    this.#pid = pid;
    this.#bounds = bounds;
    // Not all daemons at once.
    this.#nextAt = performance.now() + Math.random() * bounds.askEveryMs;
  }

  /** To be called every now and then; says `hung` once. `paused`: we have not been running ourselves, so silence says nothing. */
  look(now: number, paused: boolean): 'well' | 'hung' {
    if (this.#isGivenUp) return 'well';
    if (this.#askedAt === undefined) {
      if (now >= this.#nextAt) this.#ask(now);
      return 'well';
    }
    if (paused) this.#askedAt = now;
    const { hungMs, loopingMs } = this.#bounds;
    const activity = activityOf(this.#pid);
    if (activity === undefined || activity.state === 't') return 'well';
    if (isAtWork(activity, this.#ticks)) this.#busyAt = now;
    this.#ticks = activity.ticks;
    const idleSince = Math.max(this.#askedAt, this.#busyAt);
    this.#isGivenUp = now - idleSince >= hungMs || now - this.#askedAt >= loopingMs;
    return this.#isGivenUp ? 'hung' : 'well';
  }

  /** How long it has not answered; 0 while that is nothing to speak of. */
  ms(now: number = performance.now()): number {
    const ms = this.#askedAt === undefined ? 0 : now - this.#askedAt;
    return ms < this.#bounds.shownMs ? 0 : Math.round(ms);
  }

  end(): void {
    this.#end.abort();
  }

  #ask(now: number): void {
    this.#nextAt = now + this.#bounds.askEveryMs;
    if (this.#question === undefined || this.#end.signal.aborted) return;
    this.#askedAt = now;
    void hear(this.#question, this.#end.signal).then(() => {
      this.#askedAt = undefined;
    });
  }
}
