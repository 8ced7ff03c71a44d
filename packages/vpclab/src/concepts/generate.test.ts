import { describe, expect, it } from 'vitest';
import { generateLab } from './generate.ts';
import { parseLab } from './parse-lab.ts';

function resolved(options: Parameters<typeof generateLab>[0]) {
  const parsed = parseLab({ fileName: 'gen.yaml', text: generateLab(options) });
  if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
  return parsed.lab;
}

describe('generateLab', () => {
  it.each([
    { vpcs: 1, subnets: 1, workloads: 1, nodes: 1 },
    { vpcs: 20, subnets: 3, workloads: 3, nodes: 2 },
    { vpcs: 250, subnets: 3, workloads: 3, nodes: 4 },
    { vpcs: 1000, subnets: 5, workloads: 1, nodes: 16 },
    { vpcs: 1000, subnets: 1, workloads: 1, nodes: 2, natGateways: true },
    { vpcs: 30, subnets: 2, workloads: 2, nodes: 2, natGateways: true, overlapping: true },
  ])('writes a file that resolves to $vpcs x $subnets x $workloads on $nodes', (options) => {
    const lab = resolved(options);
    const own = options.natGateways === true ? 1 : 0;
    expect(lab.vpcs.length).toBe(options.vpcs);
    expect(lab.tenants.length).toBe(options.vpcs);
    expect(lab.nodes.length).toBe(options.nodes);
    expect(lab.vpcs.every((vpc) => vpc.subnets.length === options.subnets + own)).toBe(true);
    expect(lab.workloads.length).toBe(options.vpcs * options.subnets * options.workloads);
    expect(lab.natGateways.length).toBe(own * options.vpcs);
    expect(new Set(lab.vpcs.map((vpc) => vpc.cidr)).size).toBe(
      options.overlapping === true ? 1 : options.vpcs,
    );
  });

  it('fills nodes evenly', () => {
    const lab = resolved({ vpcs: 100, subnets: 3, workloads: 3, nodes: 2 });
    const first = lab.workloads.filter((workload) => workload.node === 'node-1').length;
    expect(Math.abs(first - 450)).toBeLessThan(45);
  });

  it('refuses what no lab can be', () => {
    expect(() => generateLab({ vpcs: 0, subnets: 1, workloads: 1, nodes: 1 })).toThrow(RangeError);
    expect(() => generateLab({ vpcs: 1001, subnets: 1, workloads: 1, nodes: 1 })).toThrow(RangeError);
  });
});
