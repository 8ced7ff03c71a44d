// What is remembered of faults that are over.

import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaultRecord } from '../../model/fault.ts';
import { FaultRecords } from './fault-records.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-faults-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function record(id: string, startedAt: number): FaultRecord {
  return {
    ...{ id, fault: 'link-loss', target: 'web-1', mechanism: 'nftables', state: 'undoing', startedAt },
    ...{ until: startedAt + 1_000, actions: [], holds: [], touches: [], tenants: ['tenant-a'] },
    ...{ keeper: undefined, reason: undefined },
  };
}

it('a fault that is over is remembered, and is no active one', () => {
  const records = new FaultRecords(directory);
  records.write(record('00000001', 5_000));
  expect(records.ended()).toEqual([]);
  records.remember(record('00000001', 5_000));
  records.remove('00000001');
  expect(records.all()).toEqual([]);
  const [ended] = new FaultRecords(directory).ended();
  expect(ended).toMatchObject({
    ...{ id: '00000001', fault: 'link-loss', target: 'web-1', tenants: ['tenant-a'], startedAt: 5_000 },
  });
  expect(ended?.endedAt).toBeGreaterThan(5_000);
});

it('what is no line of ours is left out', () => {
  const records = new FaultRecords(directory);
  appendFileSync(join(directory, 'ended.jsonl'), '{"id":1}\nnonsense\n');
  records.remember(record('00000002', 1));
  expect(records.ended().map(({ id }) => id)).toEqual(['00000002']);
});

it('only so many are remembered, the newest of them', () => {
  const records = new FaultRecords(directory);
  const line = JSON.stringify({ ...record('0000000a', 1), endedAt: 2 });
  appendFileSync(join(directory, 'ended.jsonl'), `${line}\n`.repeat(Math.ceil((600 << 10) / line.length)));
  records.remember(record('0000000b', 3));
  expect(statSync(join(directory, 'ended.jsonl')).size).toBeLessThan(400 << 10);
  expect(records.ended().at(-1)?.id).toBe('0000000b');
  expect(records.ended().length).toBeGreaterThan(100);
});

it('a directory that is not there fails nobody', () => {
  const records = new FaultRecords(join(directory, 'none'));
  records.remember(record('0000000c', 1));
  expect(records.ended()).toEqual([]);
});
