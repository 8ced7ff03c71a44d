// What the collectors see at one scrape: the last answers of all sources, and who owns what.

import type { FaultRecord } from '../../model/fault.ts';
import type { TrafficCounts } from '../../model/traffic.ts';
import { parseDatapathPorts } from '../parse/datapath.ts';
import type { DatapathPort } from '../parse/datapath.ts';
import type { OwnerIndex } from '../owners/owner-index.ts';
import { NOBODY } from '../owners/owner.ts';
import type { Owner } from '../owners/owner.ts';
import type { Northbound, Southbound, SwitchDatabase } from '../sources/databases.ts';
import type { DaemonSource } from '../sources/daemon.ts';
import type { Source } from '../sources/source.ts';
import type { SwitchTraffic } from '../sources/traffic.ts';
import type { BindingBook } from '../binding-book.ts';
import type { AccessBook } from '../access-book.ts';
import type { TrafficBook } from '../traffic-book.ts';
import type { RouterCounts, WatchedAgent, WatchedQuota, WatchedRouter } from '../watched.ts';
import type { FrrAnswers } from '../sources/frr.ts';

export type NodeScene = {
  /** Its system-id; also the name of its chassis. */
  readonly name: string;
  readonly directory: string;
  readonly database: SwitchDatabase | undefined;
  readonly isUp: boolean;
  /** Other numbers when the database has changed: in any way, or in more than its statistics. */
  readonly version: { readonly statistics: number; readonly structure: number };
  readonly bridge: string;
  readonly traffic: SwitchTraffic | undefined;
  readonly daemons: readonly DaemonSource[];
};

export type RouterScene = {
  readonly name: string;
  readonly counts: RouterCounts | undefined;
  /** Of VPCs that leave by it, with what is open of each; none where that could not be read. */
  readonly quotas: readonly (WatchedQuota & { readonly open: number })[];
  readonly frr: Source<FrrAnswers> | undefined;
  readonly owner: WatchedRouter['owner'];
  readonly region: string | undefined;
};

/** What is done to the lab on purpose; undefined where the exporter stands beside a deployment that it does not touch. */
export type LoadScene = {
  /** Undefined where there was none yet. */
  readonly traffic: TrafficCounts | undefined;
  readonly faults: readonly Pick<FaultRecord, 'fault' | 'target' | 'tenants' | 'until'>[];
};

/** Of one control plane. */
export type Scene = {
  readonly nodes: readonly NodeScene[];
  readonly central: {
    /** Stands for the host that ovn_exporter would run on. */
    readonly systemId: string;
    readonly isUp: boolean;
    readonly northbound: Northbound | undefined;
    readonly southbound: Southbound | undefined;
    readonly daemons: readonly DaemonSource[];
    readonly bindings: BindingBook;
  };
  /** The same object until an owner, a port, a switch or a router changes. */
  readonly owners: OwnerIndex;
  readonly traffic: TrafficBook;
  readonly access: AccessBook;
};

/** Routers and gateways of all control planes: each is behind a logical port of one of them, or of none. */
export type RoutersScene = {
  readonly routers: readonly RouterScene[];
  /** Of the lab itself: one of each control plane. */
  readonly agents: readonly WatchedAgent[];
  readonly owners: Pick<OwnerIndex, 'port'>;
};

/** By what is watched of it, or by its logical port. */
export function ownerOfRouter(
  { name, owner }: RouterScene,
  owners: Pick<OwnerIndex, 'port'>,
): Pick<Owner, 'tenant' | 'vpc'> {
  return owner ?? owners.port(name)?.owner ?? NOBODY;
}

/** What a daemon of the node said last; undefined if there is no such daemon or it did not know the command. */
function answerOf(
  { daemons }: Pick<NodeScene, 'daemons'>,
  component: string,
  command: string,
): string | undefined {
  const found = daemons.find(({ daemon }) => daemon.component === component);
  return found?.source.latest?.value.answers.get(command);
}

const SWITCH_DAEMON = 'ovs-vswitchd';

/** Of ovs-vswitchd; empty while it has not answered. */
export function saidOf(node: NodeScene, command: string): string {
  return answerOf(node, SWITCH_DAEMON, command) ?? '';
}

export function datapathPorts(node: NodeScene): readonly DatapathPort[] {
  return parseDatapathPorts(saidOf(node, 'dpif/show'));
}
