// A hostile tenant beside two others, for VPCLAB_HOSTILE_SECONDS (default 10) with each kind of flood: what the others
// lose beside a quiet run, and whether the lab can be looked at, planned and verified meanwhile.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { reasonToSkip } from '../integration/fixtures/users.ts';
import { LabSession } from '../support/lab-session.ts';

const SECONDS = Number(process.env['VPCLAB_HOSTILE_SECONDS'] ?? 10);
/** A command of a session has a minute at most. */
const ROUND_SECONDS = Math.min(SECONDS, 30);
const ROUNDS = Math.ceil(SECONDS / ROUND_SECONDS);
const KINDS = ['silent', 'slow', 'endless', 'churn', 'echo'];
const HOSTILE = join(import.meta.dirname, 'hostile-workload.py');
const PROBE = join(import.meta.dirname, 'probe-loss.py');
const reason = reasonToSkip('root');

type Loss = { readonly lost: number; readonly sent: number; readonly slowestMs: number };

describe.skipIf(reason !== undefined)(`a hostile tenant, ${SECONDS} s each`, () => {
  let session: LabSession;
  let quiet: Loss;
  beforeAll(async () => {
    session = new LabSession('root');
    const lab = session.file(
      await session.vpclab('gen', '--vpcs', '3', '--subnets', '1', '--workloads', '3', '--nat-gateways'),
    );
    await session.vpclab('up', lab, '--quiet');
    quiet = await friendly();
  });
  afterAll(async () => {
    await session.end();
  });

  const addressOf = async (workload: string): Promise<string> => {
    type Links = readonly { readonly addr_info: readonly { readonly local: string }[] }[];
    const [link] = await session.execJson<Links>(
      workload,
      'ip',
      '-j',
      '-4',
      'address',
      'show',
      'dev',
      'eth0',
    );
    return link?.addr_info[0]?.local ?? '';
  };
  const workloads = async (): Promise<readonly string[]> => {
    const text = await session.vpclab('exec');
    return [...text.matchAll(/^(\S+) +workload$/gm)].map((match) => match[1] ?? '');
  };
  const ofVpc = async (number: number): Promise<readonly string[]> => {
    const all = await workloads();
    return all.slice((number - 1) * 3, number * 3);
  };
  async function friendly(): Promise<Loss> {
    const losses = await Promise.all(
      [2, 3].map(async (vpc) => {
        const [from = '', to = ''] = await ofVpc(vpc);
        const said = await session.exec(from, 'python3', PROBE, await addressOf(to), String(ROUND_SECONDS));
        return said.trim().split(' ').map(Number);
      }),
    );
    const [lost = 0, sent = 0] = [0, 1].map((index) =>
      losses.reduce((sum, loss) => sum + (loss[index] ?? 0), 0),
    );
    return { lost, sent, slowestMs: Math.max(...losses.map((loss) => loss[2] ?? 0)) };
  }

  it.each(KINDS.flatMap((kind) => Array.from({ length: ROUNDS }, (_, round) => [kind, round + 1] as const)))(
    'costs the others nothing that counts: %s, round %i',
    async (kind) => {
      const [first = '', second = '', third = ''] = await ofVpc(1);
      const targets = [await addressOf(second), await addressOf(third)];
      const floods = targets.map((address) =>
        session.exec(first, 'python3', HOSTILE, kind, address, String(ROUND_SECONDS + 8)),
      );
      const losing = friendly();
      const status = await session.json<{ phase: string }>('status');
      const plan = await session.json<{ changes: readonly unknown[] }>('plan');
      const verified = await session.run(['verify', '--json']);
      const { failed } = JSON.parse(verified.out) as VerifyReport;
      const loss = await losing;
      const sent = (await Promise.all(floods)).map(Number);
      expect(Math.min(...sent)).toBeGreaterThanOrEqual(2_000);
      expect(status.phase).toBe('ready');
      expect(plan.changes).toEqual([]);
      expect(failed.map(({ promise, observed }) => `${promise}: ${observed}`)).toEqual([]);
      expect(loss.lost / loss.sent - quiet.lost / quiet.sent).toBeLessThanOrEqual(0.01);
    },
  );
});
