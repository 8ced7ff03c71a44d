// In a virtual machine whose kernel has netem: the mechanism that faults use there, seen by packets, and its undoing, also by who
// knows it from its record only.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { carryOut, undo } from '../../src/chaos/mechanisms/carry-out.ts';
import { hasNetem } from '../../src/chaos/mechanisms/netem.ts';
import { Namespaces } from '../../src/machine/kernel/namespaces.ts';
import { NETNS_DIRECTORY } from '../../src/machine/no-namespace.ts';
import type { FaultAction } from '../../src/model/fault.ts';
import type { Expect } from './verdict.ts';

const TO = '192.0.2.2';
const DELAY_MS = 100;
const HANDLE = 'netem fa17:';

function inA(...command: readonly string[]): string {
  const [program = '', ...words] = command;
  return execFileSync('ip', ['netns', 'exec', 'a', program, ...words], { encoding: 'utf8' });
}

function ping(...words: readonly string[]): string {
  return inA('ping', '-n', '-c', '20', ...words, TO);
}

/** Milliseconds: the least of all answers. */
function leastMs(): number {
  return Number(/min\/avg\/max\/mdev = ([\d.]+)/.exec(ping('-i', '0.2'))?.[1]);
}

function isOutOfOrder(): boolean {
  const numbers = [...ping('-c', '200', '-i', '0.004').matchAll(/icmp_seq=(\d+)/g)].map(([, number]) =>
    Number(number),
  );
  return numbers.some((number, index) => number < (numbers[index - 1] ?? 0));
}

const isThere = (): boolean => inA('tc', 'qdisc', 'show', 'dev', 'eth0').includes(HANDLE);

export async function judgeNetem(expect: Expect): Promise<void> {
  const ip = (...words: readonly string[]): unknown => execFileSync('ip', words);
  for (const name of ['a', 'b']) ip('netns', 'add', name);
  ip('link', 'add', 'eth0', 'netns', 'a', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'b');
  for (const [name, address] of [
    ['a', '192.0.2.1/24'],
    ['b', `${TO}/24`],
  ] as const) {
    ip('-n', name, 'address', 'add', address, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  }
  await sleep(500);

  const namespaces = new Namespaces(NETNS_DIRECTORY);
  const carrying = { namespaces, id: 'a0b1c2d3-0', signal: AbortSignal.timeout(60_000) };
  const netem = (...parameters: readonly string[]): FaultAction => ({
    ...{ kind: 'netem', netns: 'a', device: 'eth0', parameters },
  });

  expect('the kernel has netem', await hasNetem());
  const before = leastMs();
  expect(`answers take less than ${DELAY_MS} ms before: ${before}`, before < DELAY_MS);
  const end = await carryOut(netem('delay', `${DELAY_MS}ms`), carrying);
  const late = leastMs();
  expect(`all are late by ${DELAY_MS} ms: ${late}`, late >= DELAY_MS && late < 3 * DELAY_MS);
  await end();
  const after = leastMs();
  expect(`none is once it is undone: ${after}`, after < DELAY_MS && !isThere());

  const reorder = netem('delay', '15ms', 'reorder', '70%');
  await carryOut(reorder, carrying);
  expect('packets overtake others', isOutOfOrder());
  await undo(reorder, new Namespaces(NETNS_DIRECTORY));
  expect('who knows it from its record undoes it', !isThere());
  await undo(reorder, namespaces);
  expect('undoing it twice does no harm', !isThere());

  const twice = netem('duplicate', '50%');
  const copies = (): number => ping('-i', '0.02').match(/DUP!/g)?.length ?? 0;
  expect('no packet comes twice before', copies() === 0);
  const once = await carryOut(twice, carrying);
  const seen = copies();
  expect(`some come twice: ${seen}`, seen > 0);
  await once();
  expect('none does once it is undone', copies() === 0 && !isThere());
}
