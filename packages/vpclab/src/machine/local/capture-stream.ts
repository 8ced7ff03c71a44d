// Packets of devices in a namespace as one pcapng stream. Whoever does not read is waited for: the kernel's buffers fill
// meanwhile, and it counts what it drops.

import { Duplex } from 'node:stream';
import { interfaceBlock, packetBlock, sectionBlock, statisticsBlock } from '../../pcap/write-pcapng.ts';
import type { DeviceCounts } from '../../pcap/write-pcapng.ts';
import type { CapturedPacket } from '../../pcap/packet.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { PacketTap } from '../kernel/packet-tap.ts';
import type { FilterProgram } from '../kernel/packet-tap.ts';
import type { CaptureRequest } from '../machine.ts';

/** Between looks; packets of several devices are put in order over that time. */
const LOOK_MS = 20;
/** Of one look: everything else that this process does waits for it. */
const MOST_AT_ONCE = 2_000;
/** How often it says what was lost, when that has changed. */
const COUNTS_MS = 1_000;

type Tap = { readonly number: number; readonly source: PacketTap; told: DeviceCounts };

/** Readable: pcapng. Ending the writable side ends the capture in good order: with what waits, and what was lost. */
export class CaptureStream extends Duplex {
  readonly #taps: Tap[] = [];
  readonly #look: NodeJS.Timeout;
  readonly #count: NodeJS.Timeout;
  readonly #deadline: NodeJS.Timeout;
  #wanted: number;
  #hasRoom = true;
  #hasEnded = false;

  constructor(
    namespaces: Namespaces,
    { netns, devices, packets, seconds }: CaptureRequest,
    filter: FilterProgram,
  ) {
    super();
    this.#wanted = packets ?? Infinity;
    try {
      for (const [number, device] of devices.entries())
        this.#taps.push({
          number,
          source: new PacketTap(namespaces, netns, device, filter),
          told: { accepted: 0, dropped: 0 },
        });
    } catch (error) {
      for (const { source } of this.#taps) source.close();
      throw error;
    }
    this.push(sectionBlock());
    for (const device of devices) this.push(interfaceBlock(device, netns));
    this.#look = setInterval(() => this.#pass(), LOOK_MS).unref();
    this.#count = setInterval(() => this.#tellCounts(), COUNTS_MS).unref();
    this.#deadline = setTimeout(() => this.#finish(), seconds * 1000).unref();
  }

  override _read(): void {
    this.#hasRoom = true;
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _final(done: () => void): void {
    this.#finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stop();
    done(error);
  }

  #pass(): void {
    if (!this.#hasRoom || this.#hasEnded) return;
    const seen = this.#taps.flatMap((tap) => this.#taken(tap));
    // Each device keeps its own order; a packet that is routed shows where it came in first.
    seen.sort((a, b) => Number(a.packet.atMicros - b.packet.atMicros));
    const packets = seen.slice(0, this.#wanted);
    this.#wanted -= packets.length;
    for (const { number, packet } of packets) this.#hasRoom = this.push(packetBlock(number, packet));
    if (this.#wanted === 0) this.#finish();
  }

  #taken({
    number,
    source,
  }: Tap): ReadonlyArray<{ readonly number: number; readonly packet: CapturedPacket }> {
    const taken = [];
    while (taken.length < MOST_AT_ONCE) {
      const packet = source.read();
      if (packet === undefined) break;
      taken.push({ number, packet });
    }
    return taken;
  }

  #tellCounts(): void {
    if (this.#hasEnded) return;
    for (const tap of this.#taps) this.#tell(tap);
    if (this.#taps.every(({ told }) => told.ended !== undefined)) this.#finish();
  }

  #tell(tap: Tap): void {
    const ended = tap.told.ended ?? (tap.source.isThere() ? undefined : 'the interface is gone');
    const counts = { ...tap.source.counts(), ended };
    const { told } = tap;
    if (counts.accepted === told.accepted && counts.dropped === told.dropped && ended === told.ended) return;
    tap.told = counts;
    this.push(statisticsBlock(tap.number, BigInt(Date.now()) * 1000n, counts));
  }

  #finish(): void {
    if (this.#hasEnded) return;
    if (this.#wanted > 0) {
      this.#hasRoom = true;
      this.#pass();
      if (this.#hasEnded) return;
    }
    this.#hasEnded = true;
    for (const tap of this.#taps) this.#tell(tap);
    this.#stop();
    this.push(null);
  }

  #stop(): void {
    this.#hasEnded = true;
    clearInterval(this.#look);
    clearInterval(this.#count);
    clearTimeout(this.#deadline);
    for (const { source } of this.#taps.splice(0)) source.close();
  }
}
