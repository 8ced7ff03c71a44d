// Control planes that know nothing of each other, and what nodes may do in them.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RegionsLab } from './lab.ts';

const HOSTILE = join(import.meta.dirname, '../../support/hostile-node.sh');

export function keepsControlPlanesApart(lab: RegionsLab): void {
  it('has control planes that know their own nodes and VPCs only', async () => {
    const known = async (central: string): Promise<readonly string[]> =>
      await lab.lines(
        ...([central, 'sh', '-c'] as const),
        'ovn-sbctl --bare --columns=name list Chassis; ovn-nbctl --bare --columns=name list Logical_Router',
      );
    expect(await known('central')).toEqual(['east-node-1', 'east-node-2', 'lr-bank-east', 'lr-shop-east']);
    expect(await known('central-west')).toEqual([
      'lr-bank-west',
      'lr-shop-west',
      'west-node-1',
      'west-node-2',
    ]);
  });

  it('lets nodes of a region into the southbound database of their own alone, and there into their own rows', async () => {
    const addressOf = async (central: string): Promise<string> =>
      /inet ([\d.]+)\//.exec(await lab.session.exec(central, 'ip', 'address', 'show', 'ul'))?.[1] ?? '';
    const own = (node: string): string => `/run/lab/${node}/southbound`;
    const show = async (node: string, as: string, central: string): Promise<string> => {
      const tls = ['-p', `${own(as)}.key`, '-c', `${own(as)}.pem`, '-C', `${own(node)}.ca.pem`];
      const server = `--db=ssl:${await addressOf(central)}:6642`;
      const { out } = await lab.session.run([
        'exec',
        node,
        '--',
        'ovn-sbctl',
        '--timeout=5',
        server,
        ...tls,
        'show',
      ]);
      return out;
    };
    // On the wire of the other region, where nothing else is in the way.
    expect(await show('west-node-1', 'west-node-1', 'central-west')).toContain('Chassis west-node-2');
    expect(await show('west-node-1', 'east-node-1', 'central-west')).toBe('');
    expect(await show('east-node-1', 'east-node-1', 'central')).toContain('Chassis east-node-2');
    expect(await show('east-node-1', 'west-node-1', 'central')).toBe('');
    const server = `${await addressOf('central-west')}:6642`;
    const words = [server, own('west-node-1'), 'bank-west-web-1', 'west-node-1', 'west-node-2'];
    const said = await lab.session.exec('west-node-1', 'sh', HOSTILE, ...words);
    const attempts = said.trim().split('\n');
    expect(attempts).toHaveLength(20);
    expect(attempts.filter((line) => !line.startsWith('REFUSED '))).toEqual([]);
  });
}
