// What a plan must not lead to: each case is one thing wrong in rows that are right otherwise.

import { expect, test } from 'vitest';
import type { DaemonRow, NetnsRow, Row, VethRow } from '../model/rows.ts';
import { sampleAddress as address, sampleLink } from '../../test/support/sample-rows.ts';
import { checkRows } from './check.ts';

const origin = { concept: 'workload', name: 'web-1' } as const;

function netns(name: string): NetnsRow {
  const role = name.startsWith('node') ? 'node' : 'workload';
  return { kind: 'netns', key: name, name, machine: 'local', role, resolver: undefined, origin };
}

function link(device?: string, peer?: string): VethRow {
  return sampleLink('node-1', device, peer);
}

function daemon(program: string, after: readonly string[]): DaemonRow {
  return {
    kind: 'daemon',
    key: `node-1/${program}`,
    netns: 'node-1',
    program,
    args: [],
    env: {},
    directory: '/run/lab/node-1',
    pidFile: `/run/lab/node-1/${program}.pid`,
    logFile: `/run/lab/node-1/${program}.log`,
    readySocket: undefined,
    database: undefined,
    after,
    restartsWith: [],
    carries: '',
    origin,
  };
}

const LAB: readonly Row[] = [netns('web-1'), netns('node-1'), link(), address()];

test.each<[string, readonly Row[], readonly string[]]>([
  ['a lab that can be', LAB, []],
  ['rows in any order', LAB.toReversed(), []],
  [
    'a row that is there twice',
    [...LAB, address()],
    ['DUPLICATE_ROW address web-1/eth0 10.0.0.11/24: address web-1/eth0 10.0.0.11/24 is declared twice'],
  ],
  [
    'a namespace that nobody declares',
    LAB.filter((row) => row.key !== 'node-1'),
    ['UNKNOWN_NAMESPACE web-1/eth0~node-1/web-1: namespace node-1 is not declared'],
  ],
  [
    'an address on a device of another namespace',
    [...LAB, address('eth0', 'node-1')],
    ['UNKNOWN_DEVICE node-1/eth0 10.0.0.11/24: device node-1/eth0 is not declared'],
  ],
  [
    'a device that two links declare',
    [...LAB, link('eth0', 'web-2')],
    ['DUPLICATE_DEVICE web-1/eth0~node-1/web-2: web-1/eth0 exists twice'],
  ],
  ['a device of fifteen characters', [...LAB, link('a'.repeat(15), 'web-2')], []],
  [
    'a device of sixteen characters',
    [...LAB, link('a'.repeat(16), 'web-2')],
    [`BAD_DEVICE_NAME web-1/${'a'.repeat(16)}~node-1/web-2: ${'a'.repeat(16)} is not an interface name`],
  ],
  [
    'a device with a space in its name',
    [...LAB, link('eth 1', 'web-2')],
    ['BAD_DEVICE_NAME web-1/eth 1~node-1/web-2: eth 1 is not an interface name'],
  ],
  [
    'a device with a slash in its name',
    [...LAB, link('eth/1', 'web-2')],
    ['BAD_DEVICE_NAME web-1/eth/1~node-1/web-2: eth/1 is not an interface name'],
  ],
  [
    'daemons in a row',
    [...LAB, daemon('northd', ['daemon node-1/nb']), daemon('nb', ['veth of node-1'])],
    [],
  ],
  [
    'a daemon that starts after another place',
    [...LAB, daemon('nb', ['veth of node-2'])],
    ['NEVER_STARTED node-1/nb: it starts after veth of node-2, which is not declared'],
  ],
  [
    'daemons that wait for each other',
    [...LAB, daemon('northd', ['daemon node-1/nb']), daemon('nb', ['daemon node-1/northd'])],
    ['NEVER_STARTED node-1/northd: it waits for itself', 'NEVER_STARTED node-1/nb: it waits for itself'],
  ],
])('%s', (_, rows, expected) => {
  expect(checkRows(rows).map(({ code, row, message }) => `${code} ${row}: ${message}`)).toEqual(expected);
});
