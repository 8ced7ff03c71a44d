// What a diagnosis needs to know of the running lab. The engine gives it; tests give it as data.

import type { SupervisedDaemon } from '../machine/machine.ts';
import type { FileLine } from '../model/diagnosis.ts';
import type { LabStatus } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import type { Change } from '../model/plan.ts';
import type { Origin, Row } from '../model/rows.ts';
import type { KernelAnswer, RouteQuestion } from './kernel-view.ts';
import type { LogicalPacket, TraceResult } from './ovn-trace.ts';
import type { SwitchTrace } from './switch-trace.ts';

/** What differs from the lab file, which line asks for a row, and what runs. */
export type Known = {
  readonly lab: Lab;
  readonly rows: readonly Row[];
  readonly changes: readonly Change[];
  readonly daemons: readonly SupervisedDaemon[];
  readonly tunnels: LabStatus['tunnels'];
  readonly lineOf: (origin: Origin) => FileLine | undefined;
};

export type DiagnoseWorld = Known & {
  readonly kernel: (netns: string, question: RouteQuestion) => Promise<KernelAnswer>;
  readonly trace: (packet: LogicalPacket) => Promise<TraceResult>;
  /** What the switch of a node does with a packet that comes in by a port. */
  readonly forward: (node: string, packet: LogicalPacket) => Promise<SwitchTrace>;
  /** How many connections with that mark a gateway tracks. */
  readonly connections: (gateway: string, mark: number) => Promise<number>;
  /** What is wrong with the session of a gateway, in words. */
  readonly sessionFault: (gateway: string) => Promise<string | undefined>;
};

/** A packet between two namespaces, as it is at some point of its way. */
export type Packet = Pick<LogicalPacket, 'ipSrc' | 'ipDst' | 'protocol' | 'srcPort' | 'dstPort' | 'isAnswer'>;
