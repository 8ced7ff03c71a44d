// What OVN does with packets, by ovn-trace(8). Asked about a part of the southbound database first, because it parses all
// flows that it is shown; where a packet leaves that part, about the whole.

import { isUnmatched, leavesPart, logicalMatch, readTrace, trackerOptions } from '../ovn-trace.ts';
import type { LogicalPacket, TraceResult } from '../ovn-trace.ts';
import { VpclabError, errorMessage } from '../../errors.ts';
import type { Machine } from '../../machine/machine.ts';
import type { RegionName } from '../../model/names.ts';
import { CENTRAL } from '../../model/layout.ts';
import { presentRemotes } from '../../ovn/present-remotes.ts';
import { partOfSouthbound } from '../../ovn/part-of-southbound.ts';
import type { PartOfSouthbound } from '../../ovn/part-of-southbound.ts';

/** As rows name a control plane. */
type Plane = RegionName | undefined;

/** Of the whole database it takes most of a second of processor time with 100 VPCs. */
const TRACE_MS = 20_000;
const PART_TRACE_MS = 8_000;
const PART_MS = 5_000;

export class PacketTraces {
  readonly #machine: Pick<Machine, 'run'>;
  readonly #datapaths: readonly string[];
  readonly #signal: AbortSignal;
  readonly #open: typeof partOfSouthbound;
  readonly #until: number;
  readonly #traces = new Map<string, Promise<TraceResult>>();
  readonly #planeOf: (datapath: string) => Plane;
  readonly #parts = new Map<Plane, Promise<PartOfSouthbound | undefined>>();
  #isClosed = false;

  /**
   * `datapaths`: by name, those that packets are expected to pass. `until`: of performance.now(), for all packets.
   * `planeOf`: whose control plane knows a datapath.
   */
  constructor(
    machine: Pick<Machine, 'run'>,
    datapaths: readonly string[],
    {
      signal,
      until,
      planeOf,
    }: {
      readonly signal: AbortSignal;
      readonly until: number;
      readonly planeOf: (datapath: string) => Plane;
    },
    open = partOfSouthbound,
  ) {
    this.#until = until;
    this.#planeOf = planeOf;
    this.#machine = machine;
    this.#open = open;
    this.#datapaths = datapaths;
    this.#signal = signal;
  }

  /** Each packet once. */
  async trace(packet: LogicalPacket): Promise<TraceResult> {
    if (this.#isClosed) throw new VpclabError('CANCELLED', 'the diagnosis is over');
    const words = [...trackerOptions(packet), packet.datapath, logicalMatch(packet)];
    const key = words.join(' ');
    const tracing = this.#traces.get(key) ?? this.#traced(words, this.#planeOf(packet.datapath));
    this.#traces.set(key, tracing);
    return await tracing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const parts = [...this.#parts.values()].map(async (opening) => await opening.catch(() => undefined));
    for (const part of await Promise.all(parts)) part?.close();
  }

  async #traced(words: readonly string[], plane: Plane): Promise<TraceResult> {
    try {
      return (
        (await this.#inPart(words, plane)) ??
        readTrace(await this.#run(presentRemotes('sb', plane).join(','), words, TRACE_MS))
      );
    } catch (error) {
      this.#signal.throwIfAborted();
      const text = error instanceof VpclabError ? error.code : errorMessage(error);
      return { steps: [], end: { kind: 'unclear', text: `ovn-trace failed: ${text}` } };
    }
  }

  /** Undefined: only the whole database says. */
  async #inPart(words: readonly string[], plane: Plane): Promise<TraceResult | undefined> {
    const opening = this.#parts.get(plane) ?? this.#opened(plane);
    this.#parts.set(plane, opening);
    const part = await opening;
    if (part === undefined) return undefined;
    try {
      const output = await this.#run(`unix:${part.socket}`, words, PART_TRACE_MS);
      if (leavesPart(output, this.#datapaths)) return undefined;
      const result = readTrace(output);
      return isUnmatched(result) ? undefined : result;
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  /** Undefined where there is none: then the whole database is read. */
  async #opened(plane: Plane): Promise<PartOfSouthbound | undefined> {
    try {
      return await this.#open(this.#datapaths, plane, { signal: this.#signal, timeoutMs: PART_MS });
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  async #run(remotes: string, words: readonly string[], mostMs: number): Promise<string> {
    const args = [`--db=${remotes}`, ...words];
    const leftMs = Math.max(0, this.#until - performance.now());
    const call = { timeoutMs: Math.min(mostMs, leftMs), signal: this.#signal };
    return (await this.#machine.run({ netns: CENTRAL, program: 'ovn-trace', args }, call)).stdout;
  }
}
