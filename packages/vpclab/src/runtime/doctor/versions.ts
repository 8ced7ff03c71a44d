// What the programs that labs are made of say by --version: versions, against what vpclab is tested with, and modules.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { lookUpProgram } from '../../machine/tools/programs.ts';
import { checkBmpModule } from './bmp-module.ts';
import { passed, warning, type HostCheck } from './host-check.ts';

const TESTED = [
  { name: 'OVN', program: 'ovn-controller', least: '23.03' },
  { name: 'Open vSwitch', program: 'ovs-vswitchd', least: '3.1' },
  { name: 'FRR', program: 'zebra', least: '8.4' },
] as const;
const NODE_LEAST = '22.18';

export async function checkVersions(): Promise<readonly HostCheck[]> {
  const programs = await Promise.all(
    TESTED.map(async ({ name, program, least }) => {
      const path = lookUpProgram(program);
      return path === undefined ? [] : [compare(name, await versionOf(path), least)];
    }),
  );
  const bgpd = lookUpProgram('bgpd');
  const bmp = bgpd === undefined ? undefined : checkBmpModule(await saysOf(bgpd));
  return [
    compare('Node.js', process.versions.node, NODE_LEAST),
    ...programs.flat(),
    ...(bmp === undefined ? [] : [bmp]),
  ];
}

async function versionOf(path: string): Promise<string> {
  return /\d+\.\d+(\.\d+)*/.exec(await saysOf(path))?.[0] ?? 'unknown';
}

/** Empty where it does not answer. */
async function saysOf(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 5_000 });
    return stdout;
  } catch {
    return '';
  }
}

function compare(name: string, found: string, least: string): HostCheck {
  const needed = `${least} or later`;
  if (isAtLeast(found, least)) return passed(name, found, needed);
  return warning(name, found, needed, `vpclab is not tested with ${name} ${found}: use ${needed}`);
}

export function isAtLeast(version: string, least: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of least.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
