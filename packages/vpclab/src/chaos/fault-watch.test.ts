import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcessStat } from '../machine/kernel/process-identity.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { FaultRecord } from '../model/fault.ts';
import { FaultWatch } from './fault-watch.ts';

let directory: string;
let records: FaultRecords;
let told: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-faults-'));
  [records, told] = [new FaultRecords(directory), []];
});
afterEach(() => rmSync(directory, { recursive: true }));

function record(id: string, target: string): FaultRecord {
  const { pid, startTime } = readProcessStat(process.pid) ?? { pid: 0, startTime: '' };
  const now = Date.now();
  return {
    ...{ id, fault: 'link-down', target, mechanism: '', state: 'active', actions: [], holds: [] },
    ...{ startedAt: now, until: now, touches: [`link ${target}`], tenants: [] },
    ...{ keeper: { pid, startTime }, reason: undefined },
  };
}

function watch(restore: (fault: string, touches: readonly string[]) => Promise<void>): FaultWatch {
  return new FaultWatch({ restore, tell: (message) => void told.push(message), startMs: 1_000, records });
}

describe('what a fault touched is put back', () => {
  const restored: string[] = [];
  beforeEach(() => void restored.splice(0));

  it('once, when it has ended', async () => {
    const faults = watch(async (fault) => void restored.push(fault));
    records.write(record('00000001', 'a'));
    await faults.look();
    expect(restored).toEqual([]);
    records.remove('00000001');
    await faults.look();
    await faults.look();
    expect(restored).toEqual(['link-down of a']);
    expect(told).toEqual(['link-down of a ended']);
  });

  it('also of one that was over before anybody looked', async () => {
    const faults = watch(async (fault) => void restored.push(fault));
    faults.begun(record('00000001', 'a'));
    await faults.look();
    expect(restored).toEqual(['link-down of a']);
  });

  it('once also of one that ends while its beginning is told', async () => {
    const faults = watch(async (fault) => void restored.push(fault));
    const { begun, late } = { begun: record('00000001', 'a'), late: record('00000002', 'b') };
    faults.begun({ ...begun, state: 'starting' });
    await faults.look();
    faults.became(begun.id, undefined);
    await faults.look();
    expect(restored).toEqual(['link-down of a']);
    faults.begun({ ...late, state: 'starting' });
    faults.became(late.id, undefined);
    await faults.look();
    expect(restored).toEqual(['link-down of a', 'link-down of b']);
    expect(told).toEqual(['link-down of b ended']);
  });

  it('also while the repair after another one takes long, or has failed', async () => {
    const faults = watch(async (fault) => {
      restored.push(fault);
      if (fault.endsWith('a')) await new Promise(() => undefined);
      throw new Error('no answer');
    });
    for (const [id, target] of Object.entries({ '00000001': 'a', '00000002': 'b', '00000003': 'c' }))
      faults.begun(record(id, target));
    await faults.look();
    expect(restored).toEqual(['a', 'b', 'c'].map((target) => `link-down of ${target}`));
    await expect.poll(() => told.filter((text) => text === 'no answer')).toHaveLength(2);
  });
});

describe('a record that somebody damaged', () => {
  it.each(['', '{"id":"000000'])('is written again, and is no end of its fault: %j', async (text) => {
    const faults = watch(async () => await Promise.reject(new Error('put back too early')));
    const begun = record('00000001', 'a');
    records.write(begun);
    await faults.look();
    writeFileSync(records.fileOf(begun.id), text);
    await faults.look();
    expect(records.all()).toEqual([begun]);
    expect(told).toEqual(['the record of link-down of a was damaged and is written again']);
  });

  it('of which nothing is known is removed, and said', async () => {
    const faults = watch(async () => await Promise.reject(new Error('nothing to put back')));
    const path = records.fileOf('00000002');
    writeFileSync(path, 'nonsense');
    await faults.look();
    expect(existsSync(path)).toBe(false);
    expect(told).toEqual([
      'the record of fault 00000002 cannot be read and is removed: `vpclab plan` shows what the fault has left',
    ]);
  });

  it('that is no file at all ends no watch', async () => {
    const faults = watch(async () => await Promise.resolve());
    mkdirSync(records.fileOf('00000003'));
    records.write(record('00000001', 'a'));
    await faults.look();
    expect(records.all()).toMatchObject([{ id: '00000001' }]);
  });
});
