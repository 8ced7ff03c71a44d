// Tables that somebody gave a name of his choice: commands of nft, lines of another table, no UTF-8. Each is seen, none
// is run, and all of them go; ours stays.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NftRow } from '../../src/model/rows.ts';
import { natGatewayRuleset } from '../../src/nft/nat-gateway.ts';
import { Sandbox } from './sandbox.ts';
import { whyNotUnshared } from '../support/unshared.ts';

const MACHINE = '../test/integration/machine-scenario.ts';
const MAKE = join(import.meta.dirname, 'nft-names.py');
const reason = whyNotUnshared(['/usr/sbin/nft', '/usr/bin/python3']);

describe.skipIf(reason !== undefined)('tables with names of their own', () => {
  let sandbox: Sandbox;
  let scratch = '';
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'vpclab-nft-'));
    sandbox = await Sandbox.start();
    await sandbox.run('ip', 'netns', 'add', 'gateway');
  });
  afterAll(async () => {
    await sandbox[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true });
  });

  it('are seen and removed, and none is taken for a command', async () => {
    const included = join(scratch, 'x');
    writeFileSync(included, 'add table ip included-by-a-name\n');
    const names = [
      'evil table',
      'x { }\ntable inet vpclab {',
      `t; include "${included}"`,
      '\u001B[2J',
      '\u202Etxt',
      "'; touch y; '",
    ].map((name) => Buffer.from(name));
    const all = [...names, Buffer.from([0xff, 0xfe])];
    const ruleset = natGatewayRuleset({
      outside: 'eth0',
      inside: 'eth1',
      prefixes: ['10.0.0.0/16'],
      peer: '198.51.100.1',
      peerAddresses: ['198.51.100.1'],
    });
    const row: NftRow = {
      kind: 'nft',
      key: 'gateway',
      netns: 'gateway',
      ruleset,
      origin: { concept: 'nat-gateway', name: 'gateway' },
    };
    await sandbox.call(MACHINE, 'changeNft', 'create', row);
    const hex = all.map((name) => name.toString('hex'));
    await sandbox.run('ip', 'netns', 'exec', 'gateway', 'python3', MAKE, ...hex);
    const seen = await sandbox.call<readonly NftRow[]>(MACHINE, 'observeNft', [row]);
    expect(seen.filter(({ foreign }) => foreign === undefined)).toMatchObject([{ ruleset }]);
    const foreign = seen.filter((found) => found.foreign !== undefined);
    expect(foreign.map((found) => found.foreign)).toEqual([
      ...names.map((name) => `ip ${name.toString()}`),
      'ip ÿþ',
    ]);
    for (const found of foreign) await sandbox.call(MACHINE, 'changeNft', 'delete', found);
    const left = await sandbox.run('ip', 'netns', 'exec', 'gateway', 'nft', 'list', 'tables');
    expect(left).toBe('table inet vpclab\n');
    expect(existsSync(join(scratch, 'y'))).toBe(false);
  });
});
