// `why` of the running lab: what a diagnosis asks of its kernels, its databases and its switches, and the packet itself.

import type { Compiled } from '../../model/compiled.ts';
import { sessionFault, adjacencyFault } from '../../frr/ask.ts';
import type { Report } from '../../kinds/work/contract.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Diagnosis, WhyQuestion } from '../../model/diagnosis.ts';
import type { Lab } from '../../model/lab.ts';
import type { Change } from '../../model/plan.ts';
import { writtenAt } from '../../concepts/written-at.ts';
import { askedOf } from '../asked.ts';
import { diagnosisOf, followed } from '../diagnose.ts';
import type { ByState } from '../leg.ts';
import type { Sightings } from '../sightings.ts';
import type { Asked, Sent } from '../asked.ts';
import { expectedPackets } from '../expected-packets.ts';
import { datapathsBetween, planeOfDatapath } from '../datapaths.ts';
import { readSwitchTrace, switchQuestion } from '../switch-trace.ts';
import type { DiagnoseWorld } from '../world.ts';
import { regionGateway, tenantTable } from '../wires.ts';
import { errorMessage } from '../../errors.ts';
import { askKernel } from './ask-kernel.ts';
import { sendPacket } from './send-packet.ts';
import type { Sending } from './send-packet.ts';
import { PacketTraces } from './trace-packets.ts';
import { watchPacket } from './watch-packet.ts';

const ASK_MS = 5_000;
/** All questions to OVN, of both looks: less than the API gives a question. */
const TRACES_MS = 30_000;
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
  const bounds = { signal, until: begun + TRACES_MS, planeOf: planeOfDatapath(compiled.lab) };
  const asked = askedOf(compiled.lab, question);
  const lineOf = writtenAt(compiled.source, compiled.lab);
  for (let attempt = 1; ; attempt += 1) {
    const traces = new PacketTraces(machine, datapathsBetween(compiled.lab, asked), bounds);
    try {
      const diagnosis = await diagnosed(traces);
      // A lab that is just changing may be seen before and after: looked at twice.
      if (diagnosis.agrees || attempt === 2) return diagnosis;
    } finally {
      await traces.close();
    }
  }
  async function diagnosed(traces: PacketTraces): Promise<Diagnosis> {
    const asking = questions(compiled, machine, traces, signal);
    for (const packet of expectedPackets(compiled.lab, asked))
      void asking.trace(packet).catch(() => undefined);
    const following = follow(asking);
    // A packet that should be lost is lost once: only one that should arrive is sent again.
    const isWorthMore = async (): Promise<boolean> =>
      !['refused', 'no-route', 'lost'].includes((await following).byState.outcome);
    const [{ world, byState }, sent] = await Promise.all([
      following,
      sendWatched(compiled, machine, asked, { isWorthMore, signal }),
    ]);
    return diagnosisOf(world, asked, byState, sent, Math.round(performance.now() - begun));
  }
  async function follow(asking: Questions): Promise<{ world: DiagnoseWorld; byState: ByState }> {
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
    return { world, byState: await followed(world, asked) };
  }
}

async function sendWatched(
  { lab }: Compiled,
  machine: Machine,
  asked: Asked,
  sending: Sending,
): Promise<{ readonly sent: Sent; readonly sightings: Sightings }> {
  const watch = await watchPacket(machine, lab, asked, sending.signal);
  try {
    const sent = await sendPacket(machine, asked, sending);
    return { sent, sightings: await watch.end() };
  } finally {
    watch.close();
  }
}

type Questions = Pick<DiagnoseWorld, 'kernel' | 'trace' | 'forward' | 'connections' | 'sessionFault'>;

function questions(
  { lab }: Compiled,
  machine: Machine,
  traces: PacketTraces,
  signal: AbortSignal,
): Questions {
  const call = { timeoutMs: ASK_MS, signal };
  return {
    kernel: (netns, question) => askKernel(machine, netns, question, call),
    trace: (packet) => traces.trace(packet),
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
    // Of one that is gone by now there are none.
    connections: async (gateway, mark) =>
      (await machine.connections(gateway, [mark]).catch(() => []))[0] ?? 0,
    sessionFault: async (name) => {
      for (const peer of regionPeers(lab, name)) {
        const fault = await sessionFault(machine, name, peer, signal);
        if (fault !== undefined) return fault;
      }
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

/** The BGP neighbors of a gateway or of a table between regions. */
function regionPeers(lab: Lab, netns: string): readonly string[] {
  const gateway = regionGateway(lab, netns)?.gateway;
  if (gateway !== undefined) return [gateway.tableAddress];
  const table = tenantTable(lab, netns);
  return [
    ...(table?.peers ?? []).map(({ address }) => address),
    ...(table?.gateways ?? []).map(({ outsideAddress }) => outsideAddress),
  ];
}
