// The routing agent with a gateway that speaks OSPF: see routing/ospf-scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { routingHost } from './routing/programs.ts';

type Routes = { readonly edge: readonly string[]; readonly ovn: readonly string[] };
type Seen = {
  readonly up: Routes;
  readonly addedMs: readonly number[];
  readonly removedMs: readonly number[];
  readonly alone: Routes;
  readonly next: Routes;
};

const DEFAULT = '0.0.0.0/0 via 10.0.255.11';
const { isMissing, skipped } = routingHost(['zebra', 'ospfd']);

describe.skipIf(isMissing)(`the routing agent with OSPF${skipped}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('routing/ospf-scenario.ts', import.meta.url), 110_000)) as Seen;
  });

  it('announces a subnet, and learns the default route', () => {
    expect(seen.up).toEqual({ edge: ['10.0.1.0/24'], ovn: [DEFAULT] });
  });

  it('follows subnets that come and go', () => {
    expect(median(seen.addedMs)).toBeLessThan(400);
    expect(median(seen.removedMs)).toBeLessThan(400);
  });

  it('leaves everything as it is when it is killed, and puts it right when it is back', () => {
    expect(seen.alone).toEqual({ edge: ['10.0.1.0/24'], ovn: [DEFAULT] });
    expect(seen.next).toEqual({ edge: ['10.0.3.0/24'], ovn: [DEFAULT] });
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
