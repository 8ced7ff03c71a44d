// What OVN does with packets, by ovn-trace(8). Asked about a part of the southbound database first, because it parses all
// flows that it is shown; where a packet leaves that part, about the whole.

import { leavesPart, logicalMatch, readTrace, trackerOptions } from '../ovn-trace.ts';
import type { LogicalPacket, TraceResult } from '../ovn-trace.ts';
import { VpclabError, errorMessage } from '../../errors.ts';
import type { Machine } from '../../machine/machine.ts';
import { CENTRAL, SB_SOCKET } from '../../model/layout.ts';
import { partOfSouthbound } from '../../ovn/part-of-southbound.ts';
import type { PartOfSouthbound } from '../../ovn/part-of-southbound.ts';

/** Of the whole database it takes most of a second of processor time with 100 VPCs. */
const TRACE_MS = 20_000;
const PART_MS = 5_000;

export class PacketTraces {
  readonly #machine: Machine;
  readonly #datapaths: readonly string[];
  readonly #signal: AbortSignal;
  readonly #traces = new Map<string, Promise<TraceResult>>();
  #part: Promise<PartOfSouthbound | undefined> | undefined;

  /** `datapaths`: by name, those that packets are expected to pass. */
  constructor(machine: Machine, datapaths: readonly string[], signal: AbortSignal) {
    this.#machine = machine;
    this.#datapaths = datapaths;
    this.#signal = signal;
  }

  /** Each packet once. */
  async trace(packet: LogicalPacket): Promise<TraceResult> {
    const words = [...trackerOptions(packet.isAnswer), packet.datapath, logicalMatch(packet)];
    const key = words.join(' ');
    const tracing = this.#traces.get(key) ?? this.#traced(words);
    this.#traces.set(key, tracing);
    return await tracing;
  }

  async close(): Promise<void> {
    (await this.#part)?.close();
  }

  async #traced(words: readonly string[]): Promise<TraceResult> {
    try {
      this.#part ??= this.#open();
      const part = await this.#part;
      if (part !== undefined) {
        const output = await this.#run(part.socket, words);
        if (!leavesPart(output, this.#datapaths)) return readTrace(output);
      }
      return readTrace(await this.#run(SB_SOCKET, words));
    } catch (error) {
      this.#signal.throwIfAborted();
      const text = error instanceof VpclabError ? error.code : errorMessage(error);
      return { steps: [], end: { kind: 'unclear', text: `ovn-trace failed: ${text}` } };
    }
  }

  /** Undefined where there is none: then the whole database is read. */
  async #open(): Promise<PartOfSouthbound | undefined> {
    try {
      return await partOfSouthbound(this.#datapaths, { signal: this.#signal, timeoutMs: PART_MS });
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  async #run(socket: string, words: readonly string[]): Promise<string> {
    const args = [`--db=unix:${socket}`, ...words];
    const call = { timeoutMs: TRACE_MS, signal: this.#signal };
    return (await this.#machine.run({ netns: CENTRAL, program: 'ovn-trace', args }, call)).stdout;
  }
}
