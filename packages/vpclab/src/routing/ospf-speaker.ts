// Keeps one gateway announcing by OSPF what is intended. ospfd redistributes routes of the kernel within a list that its
// configuration has, so an announcement is a route to the VPC in the gateway's kernel, marked by its protocol number:
// no command to FRR, nothing to save, and the routes outlive the agent and FRR.

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, VpclabError } from '../errors.ts';
import type { GatewayConfig } from './config.ts';
import type { Announcing, Speaker, SpeakerEvents } from './speaker.ts';

/** rtnetlink(7), rtm_protocol: a number that nobody else uses marks the agent's routes. */
const PROTOCOL = '117';
/** Beside a route of the same prefix that somebody else made; the kernel prefers the lower one. */
const METRIC = '1117';
const AGAIN_MS = 200;
const TIMEOUT_MS = 5_000;

export class OspfSpeaker implements Speaker {
  readonly #gateway: GatewayConfig;
  readonly #events: SpeakerEvents;
  #intended: Announcing | undefined;
  #known: ReadonlyMap<string, string> | undefined;
  #isBusy = false;
  #isDirty = false;
  #isWaiting = false;
  #closed = false;
  #problem: string | undefined;

  constructor(gateway: GatewayConfig, events: SpeakerEvents) {
    this.#gateway = gateway;
    this.#events = events;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  announce(intended: Announcing): void {
    this.#intended = intended;
    void this.#run();
  }

  takeOver(): void {
    this.#known = undefined;
    void this.#run();
  }

  retry(): void {
    if (this.#isWaiting) void this.#run();
  }

  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    this.#isDirty = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isDirty && !this.#closed) {
      this.#isDirty = false;
      try {
        await this.#apply();
        this.#problem = undefined;
      } catch (error) {
        this.#report(errorMessage(error));
        this.#known = undefined;
        this.#isDirty = true;
        await sleep(AGAIN_MS, undefined, { ref: false });
      }
    }
    this.#isBusy = false;
  }

  async #apply(): Promise<void> {
    this.#isWaiting = !this.#events.mayDrive();
    if (this.#intended === undefined || this.#isWaiting) return;
    const { announce, via } = this.#intended;
    if (announce.length > 0 && via === undefined) {
      throw new VpclabError(
        'COMMAND_FAILED',
        `no port of ${this.#gateway.router ?? 'a router'} is on its network`,
      );
    }
    const wanted = new Map(announce.map(({ prefix }) => [prefix, via ?? '']));
    const known = this.#known ?? (await this.#read());
    const lines = [
      ...[...wanted].flatMap(([prefix, hop]) =>
        known.get(prefix) === hop ? [] : [`route replace ${this.#route(prefix, hop)}`],
      ),
      ...[...known].flatMap(([prefix, hop]) =>
        wanted.has(prefix) ? [] : [`route del ${this.#route(prefix, hop)}`],
      ),
    ];
    if (lines.length > 0) {
      // What the kernel refuses of one prefix must not keep another from being withdrawn.
      await this.#ip(['-force', '-batch', '-'], lines.map((line) => `${line}\n`).join(''));
      this.#events.onApplied(this.#gateway.name, lines.length);
    }
    this.#known = wanted;
  }

  #route(prefix: string, via: string): string {
    return `${prefix} via ${via} dev ${this.#gateway.inside} proto ${PROTOCOL} metric ${METRIC}`;
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const text = await this.#ip(['-4', '-o', 'route', 'show', 'proto', PROTOCOL]);
    const routes = text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, destination = '', via = ''] = /^(\S+) via (\S+) /.exec(line) ?? [];
      return destination === '' ? [] : [[prefixIn(destination), via]];
    });
    return new Map(routes);
  }

  async #ip(command: readonly string[], input?: string): Promise<string> {
    const { netns } = this.#gateway;
    const args = [...(netns === undefined ? [] : ['-n', netns]), ...command];
    return await new Promise((resolve, reject) => {
      const child = execFile(
        'ip',
        args,
        { encoding: 'utf8', timeout: TIMEOUT_MS },
        (cause, stdout, stderr) => {
          if (cause === null) resolve(stdout);
          else {
            const message = `ip ${args.join(' ')}: ${stderr.trim() || cause.message}`;
            reject(new VpclabError('COMMAND_FAILED', message, { cause }));
          }
        },
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }

  #report(message: string): void {
    if (this.#problem === message || this.#closed) return;
    this.#problem = message;
    this.#events.onProblem(`${this.#gateway.name}: ${message}`);
  }
}

/** As ip-route(8) writes it. */
function prefixIn(destination: string): string {
  if (destination === 'default') return '0.0.0.0/0';
  return destination.includes('/') ? destination : `${destination}/32`;
}
