import { expect, it } from 'vitest';
import { nemesis, type Aims } from './nemesis.ts';

const aims: Aims = new Map([
  ['link-loss', ['node-1', 'node-2']],
  ['process-kill', ['edge/bgpd']],
  ['ospf-cut', []],
  ['more-specific', ['nat-gateway-a']],
]);

it('gives the same faults for the same seed, and others for another', () => {
  expect(nemesis({ seed: 7, seconds: 60 }, aims, false)).toEqual(
    nemesis({ seed: 7, seconds: 60 }, aims, false),
  );
  expect(nemesis({ seed: 7, seconds: 60 }, aims, false).steps).not.toEqual(
    nemesis({ seed: 8, seconds: 60 }, aims, false).steps,
  );
});

it('takes at least 300 faults in an hour, none without a target and none that opens the lists of the edge', () => {
  const { steps } = nemesis({ seed: 1, seconds: 3600 }, aims, false);
  expect(steps.length).toBeGreaterThan(300);
  expect(new Set(steps.map(({ fault }) => fault))).toEqual(new Set(['link-loss', 'process-kill']));
  expect(steps.every(({ for: ms }) => ms >= 500 && ms <= 4000)).toBe(true);
  expect(steps.some(({ overlap }) => overlap === true)).toBe(true);
});
