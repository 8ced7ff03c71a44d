// Who can reach what rules the lab: the edge's BGP from the simulated internet, the northbound database from a node, the
// addresses of others from a workload.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { askApi, callersOf } from './fixtures/api-callers.ts';
import { reasonToSkip } from '../support/users.ts';

const FRAMES = join(import.meta.dirname, 'fixtures/forged-frames.py');
const reason = reasonToSkip('root');
/** Says what connecting to a port gives: "open", "refused" or "silent". */
const KNOCK = `import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)
    print("open")
except TimeoutError:
    print("silent")
except OSError as error:
    print("refused")
`;

describe.skipIf(reason !== undefined)('control', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession('root');
    await session.vpclab('up', shippedLab('two-vpcs'), '--quiet');
  });
  afterAll(async () => {
    await session.end();
  });

  const knock = async (from: string, address: string, port: number): Promise<string> =>
    (await session.exec(from, 'python3', '-c', KNOCK, address, String(port))).trim();
  type Addresses = readonly { readonly addr_info: readonly { readonly local: string }[] }[];
  const addressesOf = async (target: string): Promise<readonly string[]> => {
    const links = await session.execJson<Addresses>(
      target,
      'ip',
      '-j',
      '-4',
      'address',
      'show',
      'scope',
      'global',
    );
    return links.flatMap((link) => link.addr_info.map(({ local }) => local));
  };

  it('of the edge is not reached from the internet', async () => {
    const addresses = await addressesOf('edge');
    expect(addresses.length).toBe(2);
    for (const address of addresses) expect(await knock('internet', address, 179)).toBe('silent');
    // Its gateways have their sessions, and it can be pinged.
    const summary = await session.exec('edge', 'vtysh', '-c', 'show bgp summary json');
    expect(summary.match(/"state":"Established"/g)).toHaveLength(2);
    for (const address of addresses) await session.exec('internet', 'ping', '-c', '1', '-W', '2', address);
  });

  it('of a gateway is not reached from the internet or its VPC', async () => {
    const [outside] = (await addressesOf('nat-gateway-a')).filter((address) => !address.startsWith('10.'));
    expect(await knock('internet', outside ?? '', 179)).toBe('silent');
  });

  it('of the northbound database is not served to nodes, and the southbound is', async () => {
    const [central] = await addressesOf('central');
    expect(await knock('node-1', central ?? '', 6641)).toBe('refused');
    expect(await knock('node-1', central ?? '', 6642)).toBe('open');
  });

  it("of the API is the operator's alone, also where others get to its socket", async () => {
    const [lab] = await session.json<readonly { readonly socket: string }[]>('list');
    const socket = lab?.socket ?? '';
    // Inside of a lab of root, root and that user look the same: nobody is heard until the socket is closed again.
    expect(callersOf(socket)).toEqual({ other: 'connected ended', operator: 'connected ended' });
    expect(askApi(socket)).toBe('connected answered');
  });

  it('of an address is its own: a workload sends from no other, and claims none', async () => {
    type Link = {
      readonly address: string;
      readonly addr_info: readonly { readonly family: string; readonly local: string }[];
    };
    const of = async (workload: string): Promise<readonly [string, string]> => {
      const words = ['-j', 'address', 'show', 'eth0'];
      const [link] = await session.execJson<readonly Link[]>(workload, 'ip', ...words);
      const inet = link?.addr_info.find(({ family }) => family === 'inet');
      return [link?.address ?? '', inet?.local ?? ''];
    };
    const [[mac, own], [otherMac, other]] = [await of('vpc-a-web-1'), await of('vpc-a-web-2')];
    const gateway = own.replace(/\d+$/, '1');
    let isOver = false;
    const receiving = session
      .exec('vpc-a-web-2', 'python3', FRAMES, 'receive', '30')
      .finally(() => (isOver = true));
    // A second each, for as long as the receiver listens.
    const sent = [mac, own, otherMac, other, gateway];
    while (!isOver) await session.exec('vpc-a-web-1', 'python3', FRAMES, 'send', ...sent);
    expect((await receiving).trim()).toBe('honest');
  });

  it('is as the plan says, and packets prove the lab', async () => {
    expect((await session.json<{ changes: readonly unknown[] }>('plan')).changes).toEqual([]);
    expect((await session.json<{ ok: boolean }>('verify')).ok).toBe(true);
  });
});
