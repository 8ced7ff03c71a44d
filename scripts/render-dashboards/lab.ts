// A lab with Prometheus, under traffic: one of its own, or one that runs.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.ts';

const COMMAND_MS = 180_000;
const SEEN_MS = 180_000;
const POLL_MS = 1_000;
/** Also when the longest window of a rate began: no graph starts with the rise of the traffic. */
const FLOWING = 'min(rate(vpclab_traffic_requests_total[20s] offset 60s)) > 0';

const FAULT = ['link-loss', 'vpc-a-web-1', '--percent', '20'];

type Listening = { readonly url: string; readonly id: string; readonly token: { readonly token: string } };

export class Lab implements AsyncDisposable {
  readonly name: string;
  readonly #root: string;
  readonly #signal: AbortSignal;
  /** Where labs of this run are; undefined for a lab that was there before. */
  readonly #own: string | undefined;
  #listening: Listening | undefined;

  private constructor(root: string, name: string, signal: AbortSignal, own: string | undefined) {
    this.#root = root;
    this.name = name;
    this.#signal = signal;
    this.#own = own;
  }

  static running(root: string, name: string, signal: AbortSignal): Lab {
    return new Lab(root, name, signal, undefined);
  }

  /** Call `start` next. */
  static make(root: string, name: string, signal: AbortSignal): Lab {
    return new Lab(root, name, signal, mkdtempSync(join(tmpdir(), 'vpclab-dashboards-')));
  }

  async start(file: string): Promise<void> {
    await this.#vpclab('up', '--name', this.name, file, '--quiet');
    await this.#vpclab('traffic', 'start', '--name', this.name, '--for', '60m');
  }

  /** Its Prometheus by the API of the lab, as a data source of Grafana is told of it. */
  async listen(): Promise<{ readonly url: string; readonly authorization: string }> {
    const said = await this.#vpclab('listen', '0', '--rights', 'read', '--name', this.name, '--json');
    this.#listening = JSON.parse(said) as Listening;
    const { url, token } = this.#listening;
    return { url: `${url}/prometheus`, authorization: `Bearer ${token.token}` };
  }

  /** Whether something is broken on purpose while it records. */
  get isOurs(): boolean {
    return this.#own !== undefined;
  }

  /** Until rates are there, and then for so long as the graphs shall show; in our own lab something is broken meanwhile. */
  async record(source: { readonly url: string; readonly authorization: string }, ms: number): Promise<Date> {
    const deadline = Date.now() + SEEN_MS;
    while (!(await this.#holds(source, FLOWING))) {
      if (Date.now() > deadline) throw new Error(`no traffic was recorded within ${SEEN_MS / 1000} s`);
      await sleep(POLL_MS, undefined, { signal: this.#signal });
    }
    const from = new Date();
    await sleep(ms / 2, undefined, { signal: this.#signal });
    const seconds = Math.ceil(ms / 8_000);
    if (this.isOurs)
      await this.#vpclab('chaos', 'start', ...FAULT, '--for', `${seconds}s`, '--name', this.name);
    await sleep(ms / 2, undefined, { signal: this.#signal });
    return from;
  }

  async #holds(
    source: { readonly url: string; readonly authorization: string },
    query: string,
  ): Promise<boolean> {
    const { url, authorization } = source;
    const parameters = new URLSearchParams({ query }).toString();
    const response = await fetch(`${url}/api/v1/query?${parameters}`, {
      headers: { authorization },
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(SEEN_MS)]),
    }).catch(() => undefined);
    this.#signal.throwIfAborted();
    if (response?.ok !== true) return false;
    const { data } = (await response.json()) as { readonly data: { readonly result: readonly unknown[] } };
    return data.result.length > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Also when the run was ended early.
    const signal = AbortSignal.timeout(COMMAND_MS);
    if (this.#own !== undefined) {
      await this.#run(['down', '--all', '--quiet'], signal);
      rmSync(this.#own, { recursive: true });
    } else if (this.#listening !== undefined)
      await this.#run(['listen', '--close', this.#listening.id, '--name', this.name], signal);
  }

  async #vpclab(...words: readonly string[]): Promise<string> {
    return await this.#run(words, this.#signal);
  }

  async #run(words: readonly string[], signal: AbortSignal): Promise<string> {
    const env: Record<string, string> = this.#own === undefined ? {} : { XDG_RUNTIME_DIR: this.#own };
    return await run(join(this.#root, 'vpclab'), words, {
      ...{ cwd: this.#root, env, signal },
      timeoutMs: COMMAND_MS,
    });
  }
}
