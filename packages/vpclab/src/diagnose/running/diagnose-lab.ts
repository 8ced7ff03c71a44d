// `why` of the running lab: what a diagnosis asks of its kernels, its databases and its switches, and the packet itself.

import type { Compiled } from '../../model/compiled.ts';
import { sessionFault, adjacencyFault } from '../../frr/ask.ts';
import type { Report } from '../../kinds/work/contract.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Diagnosis, WhyQuestion } from '../../model/diagnosis.ts';
import { CENTRAL, SB_SOCKET } from '../../model/layout.ts';
import type { Change } from '../../model/plan.ts';
import { writtenAt } from '../../concepts/written-at.ts';
import { askedOf } from '../asked.ts';
import { diagnosisOf, followed } from '../diagnose.ts';
import type { Sightings } from '../sightings.ts';
import type { Asked, Sent } from '../asked.ts';
import { KERNEL_SCRIPT, readKernel, routeWords } from '../kernel-view.ts';
import { expectedPackets } from '../expected-packets.ts';
import { logicalMatch, readTrace, trackerOptions } from '../ovn-trace.ts';
import type { TraceResult } from '../ovn-trace.ts';
import { readSwitchTrace, switchQuestion } from '../switch-trace.ts';
import type { DiagnoseWorld } from '../world.ts';
import { VpclabError, errorMessage } from '../../errors.ts';
import { sendPacket } from './send-packet.ts';
import { watchPacket } from './watch-packet.ts';

const ASK_MS = 5_000;
/** It reads the whole southbound database first: most of a second of processor time with 100 VPCs. */
const TRACE_MS = 20_000;
/** A switch answers in milliseconds, or hangs. */
const SWITCH_MS = 1_000;

export type Seen = { readonly changes: readonly Change[]; readonly report: Report };

export async function diagnoseLab(
  compiled: Compiled,
  machine: Machine,
  question: WhyQuestion,
  { see, signal }: { readonly see: () => Promise<Seen>; readonly signal: AbortSignal },
): Promise<Diagnosis> {
  const begun = performance.now();
  const asked = askedOf(compiled.lab, question);
  const lineOf = writtenAt(compiled.source, compiled.lab);
  for (let attempt = 1; ; attempt += 1) {
    const sending = sendWatched(compiled, machine, asked, signal);
    const asking = questions(compiled, machine, signal);
    for (const packet of expectedPackets(compiled.lab, asked))
      void asking.trace(packet).catch(() => undefined);
    const { changes, report } = await see();
    const world: DiagnoseWorld = {
      lab: compiled.lab,
      rows: compiled.rows,
      changes,
      daemons: machine.daemons(),
      tunnels: report.tunnels ?? [],
      lineOf,
      ...asking,
    };
    const [byState, sent] = await Promise.all([followed(world, asked), sending]);
    const elapsedMs = Math.round(performance.now() - begun);
    const diagnosis = diagnosisOf(world, asked, byState, sent, elapsedMs);
    // A lab that is just changing may be seen before and after: looked at twice.
    if (diagnosis.agrees || attempt === 2) return diagnosis;
  }
}

async function sendWatched(
  { lab }: Compiled,
  machine: Machine,
  asked: Asked,
  signal: AbortSignal,
): Promise<{ readonly sent: Sent; readonly sightings: Sightings }> {
  const watch = await watchPacket(machine, lab, asked, signal);
  const sent = await sendPacket(machine, asked, signal);
  return { sent, sightings: await watch.end() };
}

type Questions = Pick<DiagnoseWorld, 'kernel' | 'trace' | 'forward' | 'sessionFault'>;

function questions({ lab }: Compiled, machine: Machine, signal: AbortSignal): Questions {
  const call = { timeoutMs: ASK_MS, signal };
  const traces = new Map<string, Promise<TraceResult>>();
  return {
    kernel: async (netns, question) => {
      const args = ['-c', KERNEL_SCRIPT, 'sh', ...routeWords(question)];
      try {
        return readKernel((await machine.run({ netns, program: 'sh', args }, call)).stdout);
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    },
    trace: async (packet) => {
      const args = [
        `--db=unix:${SB_SOCKET}`,
        ...trackerOptions(packet.isAnswer),
        packet.datapath,
        logicalMatch(packet),
      ];
      const key = args.join(' ');
      const tracing = traces.get(key) ?? traced(machine, args, signal);
      traces.set(key, tracing);
      return await tracing;
    },
    forward: async (node, packet) => {
      try {
        const words = switchQuestion(packet);
        const bounded = { timeoutMs: SWITCH_MS, signal };
        return readSwitchTrace(
          await machine.control(`${node}/ovs-vswitchd`, 'ofproto/trace', words, bounded),
        );
      } catch (error) {
        signal.throwIfAborted();
        return readSwitchTrace(errorMessage(error));
      }
    },
    sessionFault: async (name) => {
      const gateway = lab.natGateways.find((one) => one.name === name);
      switch (gateway?.routing.protocol) {
        case 'bgp':
          return await sessionFault(machine, name, gateway.peerAddress, signal);
        case 'ospf':
          return await adjacencyFault(machine, name, gateway.peerAddress, signal);
        default:
          return undefined;
      }
    },
  };
}

async function traced(machine: Machine, args: readonly string[], signal: AbortSignal): Promise<TraceResult> {
  try {
    const call = { timeoutMs: TRACE_MS, signal };
    return readTrace((await machine.run({ netns: CENTRAL, program: 'ovn-trace', args }, call)).stdout);
  } catch (error) {
    signal.throwIfAborted();
    const text = error instanceof VpclabError ? error.code : errorMessage(error);
    return { steps: [], end: { kind: 'unclear', text: `ovn-trace failed: ${text}` } };
  }
}
