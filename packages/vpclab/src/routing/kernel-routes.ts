// What a gateway learned, from its kernel: routes that its routing daemons put there, as long as the link that they
// leave by is up. Changes are announced by `ip monitor`, and the tables are then read as a whole: when a link goes down
// the kernel takes its routes with it and says nothing of them, so links are watched too.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { VpclabError, errorMessage } from '../errors.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import { NamespaceWatch } from './namespace-watch.ts';

export type LearnedRoute = { readonly prefix: Cidr; readonly via: Ipv4; readonly device: string };

/** rtnetlink's protocol names, as ip-route(8) prints them. */
const PROTOCOLS: ReadonlySet<string> = new Set(['bgp', 'ospf']);
/** ip-netns(8). */
const NAMESPACES = '/run/netns';
const AGAIN_MS = 200;
const READ_TIMEOUT_MS = 5_000;
const READ_BYTES = 64 * 1024 * 1024;

export class KernelRoutes {
  readonly #netns: string | undefined;
  readonly #onChange: () => void;
  readonly #onProblem: (message: string) => void;
  readonly #namespaces: NamespaceWatch;
  #monitor: ChildProcess | undefined;
  #watchAgain: NodeJS.Timeout | undefined;
  #readAgain: NodeJS.Timeout | undefined;
  #problem: string | undefined;
  #routes: readonly LearnedRoute[] = [];
  #down: readonly string[] = [];
  #isKnown = false;
  #isReading = false;
  #isStale = false;
  #closed = false;

  constructor(
    netns: string | undefined,
    events: { readonly onChange: () => void; readonly onProblem: (message: string) => void },
  ) {
    this.#netns = netns;
    this.#onChange = events.onChange;
    this.#onProblem = events.onProblem;
    this.#watch();
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
  }

  #watch(): void {
    const args = [...this.#namespace(), '-o', 'monitor', 'route', 'link'];
    const monitor = spawn('ip', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#monitor = monitor;
    monitor.stdout?.on('data', () => void this.#read());
    monitor.on('error', () => undefined);
    monitor.on('close', () => {
      if (this.#closed) return;
      this.#report(`ip ${args.join(' ')} ended`);
      this.#watchAgain = setTimeout(() => this.#watch(), AGAIN_MS).unref();
    });
    // What happens between this and the first event that `ip monitor` hears is read by the second look.
    void this.#read();
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#readAgain);
    this.#readAgain = setTimeout(() => void this.#read(), AGAIN_MS).unref();
  }

  async #read(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#isStale && !this.#closed) {
        this.#isStale = false;
        const routes = await this.#ask(['route', 'show', 'table', 'main']);
        const down = linksDown(await this.#ask(['link', 'show']));
        this.#problem = undefined;
        this.#set(learnedIn(routes, down), down);
      }
    } catch (error) {
      if (this.#closed) return;
      this.#report(errorMessage(error));
      // A namespace that is gone has no routes; of any other failure what was read last holds until the next look.
      if (this.#netns !== undefined && !existsSync(`${NAMESPACES}/${this.#netns}`)) this.#set([], []);
      else this.#later();
    } finally {
      this.#isReading = false;
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

  async #ask(command: readonly string[]): Promise<unknown> {
    const args = [...this.#namespace(), '-4', '-j', ...command];
    return await new Promise((resolve, reject) => {
      const options = { encoding: 'utf8', timeout: READ_TIMEOUT_MS, maxBuffer: READ_BYTES } as const;
      execFile('ip', args, options, (cause, stdout, stderr) => {
        if (cause === null) resolve(JSON.parse(stdout === '' ? '[]' : stdout));
        else {
          const message = `ip ${args.join(' ')}: ${stderr.trim() || cause.message}`;
          reject(new VpclabError('COMMAND_FAILED', message, { cause }));
        }
      });
    });
  }

  #namespace(): readonly string[] {
    return this.#netns === undefined ? [] : ['-n', this.#netns];
  }
}

/** Of `ip -j link`. */
function linksDown(links: unknown): readonly string[] {
  return recordsOf(links).flatMap((link) =>
    listOf(link['flags']).includes('NO-CARRIER') || link['operstate'] === 'DOWN'
      ? [String(link['ifname'])]
      : [],
  );
}

/** Of `ip -j route`. A link without carrier keeps its routes for a while. */
export function learnedIn(routes: unknown, down: readonly string[]): readonly LearnedRoute[] {
  return recordsOf(routes)
    .flatMap((route): readonly LearnedRoute[] => {
      if (!PROTOCOLS.has(String(route['protocol']))) return [];
      const prefix = prefixIn(String(route['dst']));
      const hops = route['nexthops'] === undefined ? [route] : recordsOf(route['nexthops']);
      return hops.flatMap((hop) => {
        const [via, device, flags] = [hop['gateway'], String(hop['dev']), listOf(hop['flags'])];
        const isDead = down.includes(device) || flags.includes('dead') || flags.includes('linkdown');
        return typeof via === 'string' && !isDead ? [{ prefix, via, device }] : [];
      });
    })
    .toSorted((a, b) => compare(a.prefix, b.prefix) || compare(a.via, b.via));
}

function prefixIn(destination: string): Cidr {
  if (destination === 'default') return '0.0.0.0/0';
  return destination.includes('/') ? destination : `${destination}/32`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value).flatMap((item) => (typeof item === 'object' && item !== null ? [{ ...item }] : []));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
