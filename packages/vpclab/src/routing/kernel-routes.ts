// What a gateway learned, from its kernel: routes that its routing daemons put there, as long as the link that they
// leave by is up. Changes are announced by `ip monitor`, and the tables are then read as a whole: when a link goes down
// the kernel takes its routes with it and says nothing of them, so links are watched too.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errorMessage } from '../errors.ts';
import { gatewayRoutes } from '../machine/kernel/gateway-routes.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import { NamespaceWatch } from './namespace-watch.ts';

export type LearnedRoute = { readonly prefix: Cidr; readonly via: Ipv4; readonly device: string };

/** ip-netns(8). */
const NAMESPACES = '/run/netns';
const AGAIN_MS = 200;
/** Until a new `ip monitor` listens. */
const FIRST_LOOK_MS = 5;
/** A table that takes longer to read is read half of the time at most. */
const LARGE_MS = 5;

export class KernelRoutes {
  readonly #netns: string | undefined;
  readonly #onChange: () => void;
  readonly #onProblem: (message: string) => void;
  readonly #namespaces: NamespaceWatch;
  readonly #kernels = new Namespaces();
  #monitor: ChildProcess | undefined;
  #watchAgain: NodeJS.Timeout | undefined;
  #readAgain: NodeJS.Timeout | undefined;
  #isNext = false;
  #tookMs = 0;
  #problem: string | undefined;
  #routes: readonly LearnedRoute[] = [];
  #down: readonly string[] = [];
  #isKnown = false;
  #closed = false;

  constructor(
    netns: string | undefined,
    events: { readonly onChange: () => void; readonly onProblem: (message: string) => void },
  ) {
    this.#netns = netns;
    this.#onChange = events.onChange;
    this.#onProblem = events.onProblem;
    this.#watch(AGAIN_MS);
    // `ip monitor` stays in the namespace that it was started in; its end starts another one.
    this.#namespaces = new NamespaceWatch(netns, () => this.#monitor?.kill('SIGKILL'));
  }

  /** Whether it was read at all. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  get routes(): readonly LearnedRoute[] {
    return this.#routes;
  }

  /** Links that carry nothing. */
  get down(): readonly string[] {
    return this.#down;
  }

  close(): void {
    this.#closed = true;
    this.#namespaces.close();
    clearTimeout(this.#watchAgain);
    clearTimeout(this.#readAgain);
    this.#monitor?.kill('SIGKILL');
    this.#kernels.close();
  }

  #watch(lookAfterMs: number): void {
    const args = [...this.#namespace(), '-o', 'monitor', 'route', 'link'];
    const begun = performance.now();
    const monitor = spawn('ip', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#monitor = monitor;
    monitor.stdout?.on('data', () => this.#soon());
    monitor.on('error', () => undefined);
    monitor.on('close', () => {
      if (this.#closed) return;
      this.#report(`ip ${args.join(' ')} ended`);
      const again = (): void => this.#watch(FIRST_LOOK_MS);
      // Who kills all that runs in a gateway kills this too, and what follows is what has to be seen.
      if (performance.now() - begun > AGAIN_MS) again();
      else this.#watchAgain = setTimeout(again, AGAIN_MS).unref();
    });
    this.#soon();
    this.#later(lookAfterMs);
  }

  /** Not at once, but once for what is told at a time; and a large table is not read again and again. */
  #soon(): void {
    if (this.#isNext) return;
    this.#isNext = true;
    const read = (): void => {
      this.#isNext = false;
      this.#read();
    };
    if (this.#tookMs < LARGE_MS) setImmediate(read);
    else setTimeout(read, this.#tookMs).unref();
  }

  /** What happens before `ip monitor` listens is found by looking, again and again until it surely does. */
  #later(afterMs: number): void {
    clearTimeout(this.#readAgain);
    this.#readAgain = setTimeout(() => {
      this.#read();
      if (afterMs < AGAIN_MS) this.#later(2 * afterMs);
    }, afterMs).unref();
  }

  #read(): void {
    if (this.#closed) return;
    const begun = performance.now();
    try {
      const { routes, down } = gatewayRoutes(this.#kernels, this.#netns);
      this.#tookMs = performance.now() - begun;
      this.#problem = undefined;
      this.#set(routes.toSorted(byPrefix), down);
    } catch (error) {
      this.#report(errorMessage(error));
      // A namespace that is gone has no routes; of any other failure what was read last holds until the next look.
      if (this.#netns !== undefined && !existsSync(`${NAMESPACES}/${this.#netns}`)) this.#set([], []);
      else this.#later(AGAIN_MS);
    }
  }

  #set(routes: readonly LearnedRoute[], down: readonly string[]): void {
    if (this.#closed) return;
    const isSame = JSON.stringify([routes, down]) === JSON.stringify([this.#routes, this.#down]);
    if (isSame && this.#isKnown) return;
    this.#isKnown = true;
    this.#routes = routes;
    this.#down = down;
    this.#onChange();
  }

  #report(message: string): void {
    if (this.#problem === message) return;
    this.#problem = message;
    this.#onProblem(message);
  }

  #namespace(): readonly string[] {
    return this.#netns === undefined ? [] : ['-n', this.#netns];
  }
}

function byPrefix(a: LearnedRoute, b: LearnedRoute): number {
  return compare(a.prefix, b.prefix) || compare(a.via, b.via);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
