// A table of nftables that belongs to a process of its own: nft(8) `flags owner`. The kernel removes it when that process
// ends, in whatever way, and nobody else can change it.

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { VpclabError } from '../../errors.ts';
import { findProgram } from '../../machine/tools/programs.ts';
import { bounded } from '../../model/bounded.ts';
import { faultTable, type FaultAction } from '../../model/fault.ts';
import type { Carrying, Undo } from './carrying.ts';

type TableAction = FaultAction & { readonly kind: 'nft-table' };
type Chain = { readonly hook: 'ingress' | 'egress'; readonly device: string; readonly rule: string };

const START_MS = 5_000;
const END_MS = 2_000;
/** nft echoes nothing on success: this says that the line before it was carried out. */
const LISTED = 'list tables netdev\n';

export async function holdTable(action: TableAction, carrying: Carrying): Promise<Undo> {
  const { netns, device, ingress, egress } = action;
  const chain = (hook: Chain['hook'], rule: string | undefined): readonly Chain[] =>
    rule === undefined ? [] : [{ hook, device, rule }];
  return await holdChains(netns, [...chain('ingress', ingress), ...chain('egress', egress)], carrying);
}

/** `nft -i` reads commands until its input ends; it ends with us, because then its input does. */
export async function holdChains(
  netns: string,
  chains: readonly Chain[],
  { namespaces, id, signal }: Carrying,
): Promise<Undo> {
  const program = findProgram('nft');
  const child = namespaces.in<ChildProcessWithoutNullStreams>(netns, () =>
    spawn(program, ['-i'], { stdio: ['pipe', 'pipe', 'pipe'] }),
  );
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const name = faultTable(id);
  try {
    await bounded({ signal, timeoutMs: START_MS }, `nft did not add ${name}`, async () => {
      await new Promise<void>((resolve, reject) => {
        let [said, complaint] = ['', ''];
        child.once('error', reject);
        child.stdin.on('error', () => undefined);
        child.stderr.on('data', (chunk: Buffer) => {
          complaint += chunk.toString('utf8');
          reject(failed(netns, complaint));
        });
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString('utf8');
          if (said.includes(name)) resolve();
        });
        child.once('close', () => reject(failed(netns, complaint)));
        child.stdin.write(`${tableText(chains, name)}\n${LISTED}`);
      });
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return async () => {
    child.kill('SIGKILL');
    await bounded({ timeoutMs: END_MS }, `nft did not end with ${name}`, () => ended);
  };
}

/** On one line: `nft -i` reads line by line. */
function tableText(chains: readonly Chain[], name: string): string {
  const texts = chains.map(
    ({ hook, device, rule }, index) =>
      `chain ${hook}-${index} { type filter hook ${hook} device "${device}" priority 0; policy accept; ${rule}; }; `,
  );
  return `add table netdev ${name} { flags owner; ${texts.join('')}}`;
}

function failed(netns: string, complaint: string): VpclabError {
  return new VpclabError('COMMAND_FAILED', `nft refused rules in ${netns}: ${complaint.trim()}`);
}
