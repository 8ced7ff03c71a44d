import { expect, it } from 'vitest';
import type { Experiment } from '../../model/experiment.ts';
import { readExperiment } from './read.ts';
import { writtenLines } from './written-lines.ts';

it('what is written is read as the same experiment', () => {
  const experiment: Experiment = {
    name: 'random',
    brief: 'Faults at random for 12 s, from seed 2: "so it is"',
    traffic: true,
    skip: true,
    steps: [
      { fault: 'partition', target: 'node-1', for: 1504, pause: 0, overlap: true },
      { fault: 'process-kill', target: 'node-1/ovs-vswitchd', for: 2000 },
      { fault: 'link-delay', target: 'vpc-a/web', for: 60_000, delay: 250 },
      { fault: 'link-loss', target: 'nat-gateway-a/eth0', for: 500, percent: 12.5, pause: 10 },
      { fault: 'clock-offset', target: 'edge/bgpd', for: 500, offset: -90_000 },
    ],
    recover: 120_000,
    expect: { affected: { broken: 3_600_000, failed: 3 }, others: { broken: 0, p99: 20 }, effect: true },
  };
  expect(readExperiment('experiment.yaml', writtenLines(experiment).join('\n'))).toEqual(experiment);
});
