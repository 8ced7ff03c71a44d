// Holds packets that leave a device, where the kernel has no netem: nftables forwards them to a tap of this process, which
// writes them back later; the tap's ingress forwards them to the device, with a mark that lets them pass. The tap is not
// persistent and the tables belong to a child of this process, so that nothing of it outlives the process.

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { checked, libc } from '../../machine/kernel/libc.ts';
import { errnoOf } from '../../machine/kernel/system-error.ts';
import { run } from '../../machine/tools/run.ts';
import { MOST_HELD_PACKETS, type FaultAction } from '../../model/fault.ts';
import type { Carrying, Undo } from './carrying.ts';
import { holdChains } from './nft-table.ts';

type RelayAction = FaultAction & { readonly kind: 'relay' };

/** linux/if_tun.h */
const TUNSETIFF = 0x400454ca;
const IFF_TAP_NO_PI = 0x0002 | 0x1000;
const IFREQ_BYTES = 40;
const IFREQ_FLAGS = 16;
const POLL_MS = 1;
const MOST_BYTES = 65_536;
/** "hold": packets that were held already. */
const MARK = 0x686f6c64;
const STEP_MS = 5_000;

export async function relay(action: RelayAction, carrying: Carrying): Promise<Undo> {
  const { netns, device, delayMs, jitterMs, percent } = action;
  const { namespaces, id, signal } = carrying;
  const tap = `fault-${id.slice(0, 9)}`.slice(0, 15);
  const fd = namespaces.in(netns, () => openTap(tap));
  const end = startRelay(fd, delayMs, jitterMs);
  try {
    const up = { netns, program: 'ip', args: ['link', 'set', 'dev', tap, 'up'] };
    await run(namespaces, up, { timeoutMs: STEP_MS, signal });
    const some = percent === 100 ? '' : `numgen random mod 1000 < ${Math.round(percent * 10)} `;
    const chains = [
      { hook: 'egress', device, rule: `meta mark != ${MARK} ${some}counter fwd to "${tap}"` },
      { hook: 'ingress', device: tap, rule: `meta mark set ${MARK} fwd to "${device}"` },
    ] as const;
    const release = await holdChains(netns, chains, carrying);
    return async () => {
      await release();
      end();
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** A reader that blocks would keep the process from ending. */
function openTap(name: string): number {
  const fd = openSync('/dev/net/tun', constants.O_RDWR | constants.O_NONBLOCK);
  const request = Buffer.alloc(IFREQ_BYTES);
  request.write(name, 0, 'latin1');
  request.writeUInt16LE(IFF_TAP_NO_PI, IFREQ_FLAGS);
  checked('ioctl TUNSETIFF', name, libc().ioctl(fd, TUNSETIFF, request));
  return fd;
}

/** Gives what ends it. */
function startRelay(fd: number, delayMs: number, jitterMs: number): () => void {
  const waiting: { readonly dueMs: number; readonly packet: Buffer }[] = [];
  const buffer = Buffer.allocUnsafe(MOST_BYTES);
  /** None is due before the one ahead of it: the queue stays in order. */
  const dueAfter = (now: number): number => {
    const dueMs = now + delayMs + jitterMs * Math.random();
    return Math.max(dueMs, waiting.at(-1)?.dueMs ?? 0);
  };
  const tick = (): void => {
    const now = performance.now();
    for (let packet = readPacket(fd, buffer); packet !== undefined; packet = readPacket(fd, buffer))
      if (waiting.length < MOST_HELD_PACKETS) waiting.push({ dueMs: dueAfter(now), packet });
    const due = waiting.findIndex(({ dueMs }) => dueMs > now);
    for (const { packet } of waiting.splice(0, due < 0 ? waiting.length : due)) writePacket(fd, packet);
  };
  const timer = setInterval(tick, POLL_MS);
  return () => {
    clearInterval(timer);
    closeSync(fd);
  };
}

function readPacket(fd: number, buffer: Buffer): Buffer | undefined {
  try {
    const length = readSync(fd, buffer);
    return length > 0 ? Buffer.from(buffer.subarray(0, length)) : undefined;
  } catch (error) {
    if (errnoOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}

function writePacket(fd: number, packet: Buffer): void {
  try {
    writeSync(fd, packet);
  } catch {
    // The tap is not up yet, or its queue is full: the packet is lost, as on a wire.
  }
}
