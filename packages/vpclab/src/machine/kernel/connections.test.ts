import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { Connections, connectionLimits } from './connections.ts';

class FakeSocket extends EventEmitter {
  isOpen = true;
  resetAndDestroy(): void {
    this.isOpen = false;
    this.emit('close');
  }
}
const socket = (): FakeSocket & Socket => new FakeSocket() as unknown as FakeSocket & Socket;

describe('connections', () => {
  it('of a full listener make room for the last one: the one that is idle for longest goes', () => {
    const set = new Connections({ perListener: 3, total: 100 }).listener('a');
    const [first, second, third, fourth, fifth] = [socket(), socket(), socket(), socket(), socket()];
    for (const one of [first, second, third]) set.admit(one);
    set.busy(first, true);
    set.admit(fourth);
    expect([first, second, third, fourth].map(({ isOpen }) => isOpen)).toEqual([true, false, true, true]);
    // Asked last, it is the last to go.
    set.busy(third, true);
    set.busy(third, false);
    set.admit(fifth);
    expect([first, third, fourth].map(({ isOpen }) => isOpen)).toEqual([true, true, false]);
    expect([set.size, set.evicted]).toEqual([3, 2]);
  });

  it('go also where all are busy', () => {
    const set = new Connections({ perListener: 1, total: 100 }).listener('a');
    const [first, second] = [socket(), socket()];
    set.admit(first);
    set.busy(first, true);
    set.admit(second);
    expect([first.isOpen, second.isOpen]).toEqual([false, true]);
  });

  it('of one tenant leave the others their share', () => {
    const all = new Connections({ perListener: 100, total: 20 });
    const [one, two, other] = [all.listener('a'), all.listener('a'), all.listener('b')];
    for (let index = 0; index < 8; index += 1) other.admit(socket());
    for (let index = 0; index < 50; index += 1) one.admit(socket());
    two.admit(socket());
    expect([one.size, two.size, other.size]).toEqual([9, 1, 8]);
    expect(other.evicted).toBe(0);
  });

  it('that were closed some time ago are no sign of a load of today', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const set = new Connections({ perListener: 1, total: 4 }).listener('a');
      for (let index = 0; index < 3; index += 1) set.admit(socket());
      vi.advanceTimersByTime(9_000);
      expect(set.evicted).toBe(2);
      vi.advanceTimersByTime(2_000);
      expect(set.evicted).toBe(0);
      set.admit(socket());
      expect(set.evicted).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are forgotten when they end', () => {
    const set = new Connections({ perListener: 1, total: 4 }).listener('a');
    const first = socket();
    set.admit(first);
    first.emit('close');
    set.admit(socket());
    expect(set.evicted).toBe(0);
  });

  it('leave descriptors for the control socket', () => {
    expect(connectionLimits(1024, 100)).toEqual({ perListener: 128, total: 760 });
    expect(connectionLimits(256, 500).total).toBe(2000);
  });
});
