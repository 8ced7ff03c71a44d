// Random pairs of a random lab with random damages: what `why` says of each beside what packets do.

import { parseLab } from '../../src/concepts/parse-lab.ts';
import { labClient } from '../../src/cli/client.ts';
import { endsOf } from '../../src/diagnose/ends.ts';
import type { Diagnosis, WhyProtocol, WhyQuestion } from '../../src/model/diagnosis.ts';
import type { Lab } from '../../src/model/lab.ts';
import type { LabSession } from '../support/lab-session.ts';
import { chanceOf } from './chance.ts';
import type { Chance } from './chance.ts';
import { DAMAGES } from './damages.ts';
import type { Damage } from './damages.ts';
import { ask, pairOf } from './oracle.ts';
import type { Heard, Pair, Shell } from './oracle.ts';

/** Named in each command: other labs may be in sight. */
export const LAB = 'agreement';

export type Finding = {
  readonly damage: string | undefined;
  readonly pair: Pair;
  readonly heard: Heard;
  /** It was otherwise before the damage. */
  readonly isBroken: boolean;
  readonly agrees: boolean;
  readonly isNamed: boolean;
  readonly diagnosis: Diagnosis;
};

export type AgreementOptions = {
  readonly text: string;
  readonly seed: number;
  /** Pairs asked of each damage. */
  readonly each: number;
  readonly pairs: number;
};

const AT_ONCE = 5;

/** Of a running lab of that text, called `agreement`. */
export async function* agreement(session: LabSession, options: AgreementOptions): AsyncGenerator<Finding> {
  const parsed = parseLab({ fileName: 'lab.yaml', text: options.text });
  if (parsed.kind === 'errors') throw new Error('the random lab has errors');
  const { lab } = parsed;
  const client = labClient(`${session.root}/${LAB}/api.sock`);
  const why: Why = (question) => client.why(question);
  const inCentral: Shell = (script) =>
    session.vpclab('exec', '--name', LAB, 'central', '--', 'bash', '-c', script);
  const chance = chanceOf(options.seed);
  let left = options.pairs;
  for (let round = 0; left > 0; round += 1) {
    const damage = round % 8 === 0 ? undefined : damageOf(lab, chance);
    const count = Math.min(options.each, left);
    const { asked, before } = await chosenPairs(
      inCentral,
      pairsOf(lab, chance, damage?.near ?? [], 2 * count),
      count,
    );
    left -= asked.length;
    if (damage !== undefined) await inflict(session, damage);
    for (const finding of await compared(inCentral, asked, why))
      yield {
        ...finding,
        damage: damage?.what,
        isBroken:
          damage !== undefined &&
          finding.heard === 'silent' &&
          before[asked.indexOf(finding.pair)] === 'heard',
        isNamed: damage?.named.test(finding.diagnosis.causes[0]?.text ?? '') === true,
      };
    if (damage !== undefined) await repair(session, damage);
  }
}

/** Two thirds of them can be heard now, where there are so many: only those can break. */
async function chosenPairs(
  shell: Shell,
  pairs: readonly Pair[],
  count: number,
): Promise<{ readonly asked: readonly Pair[]; readonly before: readonly Heard[] }> {
  const now = await ask(shell, pairs);
  const order = pairs.map((pair, index) => ({ pair, heard: now[index] ?? 'silent' }));
  const [open, shut] = [
    order.filter(({ heard }) => heard === 'heard'),
    order.filter(({ heard }) => heard === 'silent'),
  ];
  const most = Math.max(Math.ceil((2 * count) / 3), count - shut.length);
  const chosen = [...open.slice(0, most), ...shut, ...open.slice(most)].slice(0, count);
  return { asked: chosen.map(({ pair }) => pair), before: chosen.map(({ heard }) => heard) };
}

type Compared = Pick<Finding, 'pair' | 'heard' | 'agrees' | 'diagnosis'>;
type Why = (question: WhyQuestion) => Promise<Diagnosis>;

/** Once more where they do not agree: a lab that is just changing is asked at two times. */
async function compared(shell: Shell, pairs: readonly Pair[], why: Why): Promise<readonly Compared[]> {
  const first = await comparedOnce(shell, pairs, why);
  const odd = first.filter(({ agrees }) => !agrees);
  if (odd.length === 0) return first;
  const again = await comparedOnce(
    shell,
    odd.map(({ pair }) => pair),
    why,
  );
  return first.map((one) => again.find(({ pair }) => pair === one.pair) ?? one);
}

async function comparedOnce(shell: Shell, pairs: readonly Pair[], why: Why): Promise<readonly Compared[]> {
  const heard = await ask(shell, pairs);
  const found: Compared[] = [];
  const queue = pairs.entries();
  const work = async (): Promise<void> => {
    for (const [index, pair] of queue) {
      const { from, to, protocol, port } = pair;
      const diagnosis = await why({ from, to, protocol, port });
      const one = heard[index] ?? 'silent';
      found.push({ pair, heard: one, diagnosis, agrees: isAgreed(diagnosis, one) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

/** The verdict, and what the state alone says, against what was heard without vpclab. */
function isAgreed({ verdict, agrees, packet }: Diagnosis, heard: Heard): boolean {
  const isReached = ['reachable', 'closed', 'other'].includes(verdict.kind);
  const isMet = packet.outcome !== 'silent';
  return agrees && isReached === (heard === 'heard') && isMet === (heard === 'heard');
}

async function inflict(session: LabSession, { target, command, settleMs }: Damage): Promise<void> {
  await session.vpclab('exec', '--name', LAB, target, '--', 'sh', '-c', command);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
}

const READY_MS = 15_000;

/** As the lab file says, with a session for each gateway. */
async function repair(session: LabSession, { target, undo }: Damage): Promise<void> {
  if (undo !== undefined) await session.vpclab('exec', '--name', LAB, target, '--', 'sh', '-c', undo);
  await session.vpclab('apply', '--name', LAB, '--quiet');
  const client = labClient(`${session.root}/${LAB}/api.sock`);
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    const { phase, bgp } = await client.status();
    if (phase === 'ready' && bgp.every(({ state }) => state === 'Established')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the lab does not come back');
}

function damageOf(lab: Lab, chance: Chance): Damage | undefined {
  const names = Object.keys(DAMAGES);
  for (;;) {
    const damage = DAMAGES[chance.pick(names) ?? '']?.(lab, chance);
    if (damage !== undefined) return damage;
  }
}

const PORTS: readonly { readonly protocol: WhyProtocol; readonly port: number | undefined }[] = [
  { protocol: 'icmp', port: undefined },
  { protocol: 'tcp', port: 80 },
  { protocol: 'tcp', port: 80 },
  { protocol: 'tcp', port: 22 },
  { protocol: 'udp', port: 7 },
];

/** Two thirds begin or end at what was damaged. */
function pairsOf(lab: Lab, chance: Chance, near: readonly string[], count: number): readonly Pair[] {
  const workloads = lab.workloads.map(({ name }) => name);
  const hosts = (lab.internet?.hosts ?? []).map(({ name }) => name);
  const routers = [
    ...lab.natGateways.map(({ name }) => name),
    ...(lab.edge === undefined ? [] : [lab.edge.name]),
  ];
  const all = [...workloads, ...workloads, ...workloads, ...hosts, ...hosts, ...routers];
  // Routers of OVN answer, and ask nothing.
  const receivers = [...all, ...lab.vpcs.flatMap(({ subnets }) => subnets.map(({ gateway }) => gateway))];
  return Array.from({ length: count }, () => {
    for (;;) {
      const close = chance.below(3) === 0 ? undefined : chance.pick(near);
      const [from, to] = [chance.pick(all), chance.pick(receivers)];
      const isSender = chance.below(2) === 0;
      const names = {
        from: (isSender ? close : undefined) ?? from ?? '',
        to: (isSender ? undefined : close) ?? to ?? '',
      };
      if (names.from === names.to) continue;
      const ends = endsOf(lab, names);
      if (ends.from.netns === ends.to.netns) continue;
      const traffic = chance.pick(PORTS) ?? { protocol: 'icmp' as const, port: undefined };
      return pairOf(ends.from, ends.to, traffic);
    }
  });
}
