// Beside an `ip` that shows some routes and takes every command. test/integration/routing-ospf.test.ts has a kernel.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkedConfig } from './config.ts';
import { OspfSpeaker } from './ospf-speaker.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ospf-speaker-'));
  vi.stubEnv('PATH', `${directory}:${process.env['PATH']}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** What it makes of a kernel that has these routes: what it asks for, in the end. */
async function commands(
  kernel: readonly string[],
  prefixes: readonly string[],
  via = '10.0.255.1',
): Promise<readonly string[]> {
  const [ip, batch] = [join(directory, 'ip'), join(directory, 'batch')];
  const shown = kernel.map((line) => `echo '${line}'`).join('; ') || ':';
  writeFileSync(batch, '');
  writeFileSync(ip, `#!/bin/sh\ncase "$*" in *batch*) { ${BATCH}; } >>${batch};; *) ${shown};; esac\n`);
  chmodSync(ip, 0o700);
  const [gateway] = checkedConfig({ gateways: [{ name: 'g', protocol: 'ospf' }] }, 'test').gateways;
  if (gateway === undefined) throw new Error('unreachable');
  const done = vi.fn<() => void>();
  const speaker = new OspfSpeaker(gateway, { mayDrive: () => true, onApplied: done, onProblem: done });
  // The last prefix is new: applying it says that the rest was looked at.
  const announce = [...prefixes, '10.9.9.0/24'].map((prefix) => ({ prefix }));
  speaker.announce({ announce, via });
  await vi.waitFor(() => expect(done).toHaveBeenCalled());
  speaker.close();
  return readFileSync(batch, 'utf8').trim().split('\n');
}

/** Refuses what is to be at 10.0.255.9; ip(8) goes on after that with -force alone. */
const BATCH =
  'while read -r line; do case "$line" in *10.0.255.9*) case "$*" in *-force*) ;; *) exit 2;; esac; code=2;; *) echo "$line";; esac; done; exit ${code-0}';

const way = 'via 10.0.255.1 dev eth1 proto 117 metric 1117';

it('knows a route to all and a route to one address', async () => {
  const kernel = [
    `default via 10.0.255.1 dev eth1 metric 1117 `,
    `192.0.2.9 via 10.0.255.1 dev eth1 metric 1117 `,
    `10.0.1.0/24 via 10.0.255.1 dev eth1 metric 1117 `,
  ];
  const wanted = ['0.0.0.0/0', '192.0.2.9/32', '10.0.1.0/24'];
  expect(await commands(kernel, wanted)).toEqual([`route replace 10.9.9.0/24 ${way}`]);
  expect(await commands(kernel, [])).toEqual([
    `route replace 10.9.9.0/24 ${way}`,
    `route del 0.0.0.0/0 ${way}`,
    `route del 192.0.2.9/32 ${way}`,
    `route del 10.0.1.0/24 ${way}`,
  ]);
});

it('withdraws what is withdrawn, also where the kernel refuses what is announced', async () => {
  const kernel = [`10.0.1.0/24 via 10.0.255.1 dev eth1 metric 1117 `];
  expect(await commands(kernel, [], '10.0.255.9')).toContain(`route del 10.0.1.0/24 ${way}`);
});
