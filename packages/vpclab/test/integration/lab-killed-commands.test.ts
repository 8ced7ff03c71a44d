// Programs that a command runs in a workload for its own time end with it, also where it is killed and can end nothing itself.

import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import { reasonToSkip, type User } from '../support/users.ts';

const LAB = `name: killed
vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [web, app] }
workloads: 1
`;
const [FROM, TO] = ['vpc-a-web-1', 'vpc-a-app-1'];
/** What a program that ignores a polite signal gets before it is killed, and some more for a busy machine. */
const END_MS = 10_000;

/** The kernel's name for the network of a workload. */
async function networkOf(session: LabSession, workload: string): Promise<string> {
  return (await session.exec(workload, 'readlink', '/proc/self/ns/net')).trim();
}

/** As the host's kernel has them: programs in a workload's network, whatever process group or session they are in. */
function programsIn(network: string): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/net`) === network;
      } catch {
        return false;
      }
    });
}

for (const kind of ['root', 'ordinary user'] as const) {
  const reason = reasonToSkip(kind);
  const note = reason === undefined ? '' : ` (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(`in a lab of ${kind}${note}`, () => {
    suite(kind);
  });
}

function suite(kind: User['kind']): void {
  let lab: LabSession | undefined;
  const session = (): LabSession => lab ?? expect.fail('the lab is not up');
  const networks = async (): Promise<readonly string[]> =>
    await Promise.all([FROM, TO].map(async (workload) => await networkOf(session(), workload)));
  beforeAll(async () => {
    lab = new LabSession(kind);
    await lab.vpclab('up', lab.file(LAB), '--quiet');
  });
  afterAll(async () => await lab?.end());
  /** Each test begins without programs of the one before. */
  afterEach(async () => {
    for (const pid of (await networks()).flatMap(programsIn)) process.kill(pid, 'SIGKILL');
  });

  describe('a command that is killed leaves no program behind', () => {
    const deaf = 'trap "" HUP INT TERM; sleep 301 & while :; do sleep 1; done';
    const onNetwork = ['traffic', 'run', '--for', '300s'];
    it.for([
      { title: 'wrk', words: [...onNetwork, 'wrk', FROM, TO], needs: '/usr/bin/wrk' },
      {
        title: 'iperf3, client and server',
        words: [...onNetwork, 'iperf3', FROM, TO],
        needs: '/usr/bin/iperf3',
      },
      { title: 'exec', words: ['exec', FROM, '--', 'sleep', '300'] },
      {
        title: 'exec of a program in a process group of its own',
        words: ['exec', FROM, '--', 'timeout', '300', 'sleep', '300'],
      },
      {
        title: 'exec of a shell that ignores signals, and its children',
        words: ['exec', FROM, '--', 'sh', '-c', deaf],
      },
      { title: 'exec in several workloads', words: ['exec', 'vpc-a-*', '--', 'sleep', '300'] },
      { title: 'exec --confined', words: ['exec', '--confined', FROM, '--', 'sh', '-c', deaf] },
    ])('$title', async ({ words, needs }, { skip }) => {
      if (needs !== undefined && !existsSync(needs)) skip(`${needs} is not installed`);
      const places = await networks();
      const running = (): number => places.flatMap(programsIn).length;
      expect(running()).toBe(0);
      const command = session().start(words);
      const expected = words.includes(TO) && !words.includes('wrk') ? 2 : words.includes('vpc-a-*') ? 2 : 1;
      await until(() => running() >= expected, `${words.join(' ')} to run`, 20_000);
      command.child.kill('SIGKILL');
      await until(() => running() === 0, 'its programs to end', END_MS);
    });
  });

  describe('a command that ends by itself', () => {
    it('leaves what its program put into the background', async () => {
      const network = await networkOf(session(), FROM);
      await session().exec(FROM, 'sh', '-c', 'sleep 300 >/dev/null 2>&1 &');
      expect(programsIn(network)).toHaveLength(1);
    });

    it.each([FROM, 'vpc-a-*'])('is not waited for any longer: exec %s', async (targets) => {
      const { code } = await session().run(['exec', targets, '--', 'true'], { timeoutMs: 20_000 });
      expect(code).toBe(0);
    });
  });
}
