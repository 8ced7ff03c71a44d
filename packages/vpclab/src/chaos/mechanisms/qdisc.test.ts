import { expect, it } from 'vitest';
import { additionOf, isShown } from './qdisc.ts';

const SHOWN = `qdisc netem fa17: root refcnt 13 limit 20000 delay 100ms
qdisc ingress ffff: parent ffff:fff1 ----------------
`;

it('a discipline of the other kind is not the one to delete', () => {
  expect(isShown({ kind: 'netem' }, SHOWN)).toBe(true);
  expect(isShown({ kind: 'rate' }, SHOWN)).toBe(false);
  expect(isShown({ kind: 'rate' }, SHOWN.replace('netem', 'tbf'))).toBe(true);
  expect(isShown({ kind: 'netem' }, SHOWN.replace('fa17:', 'fa1:'))).toBe(false);
});

it('adds it under the handle of faults', () => {
  expect(additionOf({ kind: 'rate', netns: 'web', device: 'eth0', mbit: 2 }).join(' ')).toBe(
    'add dev eth0 root handle fa17: tbf rate 2mbit burst 3200b latency 50ms',
  );
});
