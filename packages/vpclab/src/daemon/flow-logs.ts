// Receives the flows that the switches report: a socket on loopback of each node, and the node's own database to find
// each port's owner; OVN's databases and the gateways say what became of those that were not delivered. It follows the lab
// file. Nodes of other machines are not included.

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { connect } from '@vpclab/ovsdb';
import type { Ref } from '@vpclab/ovsdb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import { errorMessage } from '../errors.ts';
import { DropBook } from '../flow-logs/drop-book.ts';
import { FlowBook } from '../flow-logs/flow-book.ts';
import { FlowLog } from '../flow-logs/flow-log.ts';
import { FlowTotals } from '../flow-logs/flow-totals.ts';
import type { IpfixRecord } from '../flow-logs/ipfix.ts';
import { seenDrop, seenFlow } from '../flow-logs/seen-flow.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { adoptUdp, bindUdp } from '../machine/kernel/sockets.ts';
import { bounded } from '../model/bounded.ts';
import type { FlowCollector, FlowEnd, FlowRecord } from '../model/flow-log.ts';
import type { FlowAccount } from '../model/flow-sums.ts';
import { keptSpace } from '../model/kept-space.ts';
import type { Lab } from '../model/lab.ts';
import { FLOW_LOG_PORT, KEPT_FLOW_LOGS, vswitchSocket } from '../model/layout.ts';
import { CollectorReminder } from './collector-reminder.ts';
import { NodeReasons } from './node-reasons.ts';
import { readerOf } from './kept-templates.ts';
import { FlowFiles } from './flow-files.ts';
import { FlowGateways } from './flow-gateways.ts';

const LOOPBACK = '127.0.0.1';
const OPEN_MS = 5_000;
/** On loopback, of this process itself. */
const HEARD_MS = 1_000;
/** How often is looked for nodes that came, went or were recreated, and for flows that have waited long enough. */
const LOOK_MS = 500;
/** Longer than a switch keeps a record to itself. */
const DROPS_KEPT_SECONDS = 30;

type FlowFeed = {
  readonly intervalSeconds: number;
  readonly follow: (listener: (record: FlowRecord) => void) => () => void;
};

type Node = {
  readonly inode: number;
  readonly reminder: CollectorReminder;
  readonly close: () => Promise<void>;
};

export class LabFlowLogs implements FlowCollector {
  readonly log = new FlowLog();
  readonly #namespaces = new Namespaces();
  readonly #gateways: FlowGateways;
  readonly #reasons: NodeReasons;
  readonly #nodes = new Map<string, Node>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #tests = new Map<string, () => void>();
  readonly #onFailure: (reason: string) => void;
  readonly #closing = new AbortController();
  readonly #look: NodeJS.Timeout;
  #wanted: readonly string[] = [];
  #lab: Lab | undefined;
  #drops = new DropBook(0);
  #book: FlowBook | undefined;
  #settings = '';
  #totals: FlowTotals | undefined;
  /** Where the lab keeps its data on the host. */
  #files: FlowFiles | undefined;
  #kept = '';

  constructor(onFailure: (reason: string) => void) {
    this.#onFailure = onFailure;
    this.#gateways = new FlowGateways(this.#namespaces, onFailure);
    this.#reasons = new NodeReasons(onFailure, this.#closing.signal);
    this.#look = setInterval(() => this.#follow(), LOOK_MS).unref();
  }

  /** Undefined while no flows are reported. */
  get account(): FlowAccount | undefined {
    const totals = this.#totals;
    return totals && { subnets: totals.subnets, vpcs: totals.vpcs, losses: this.#gateways.losses };
  }

  get isOn(): boolean {
    return this.#book !== undefined;
  }

  /** For those who receive all flows; undefined where the lab file asks for none. */
  feed(): FlowFeed | undefined {
    const intervalSeconds = this.#lab?.flowLogs?.intervalSeconds;
    if (!this.isOn || intervalSeconds === undefined) return undefined;
    return { intervalSeconds, follow: (listener) => this.log.follow({}, listener) };
  }

  follow(lab: Lab): void {
    const { flowLogs, nodes, machines } = lab;
    const elsewhere = new Set(machines.flatMap((machine) => machine.nodes));
    this.#lab = lab;
    this.#wanted =
      flowLogs === undefined ? [] : nodes.map(({ name }) => name).filter((name) => !elsewhere.has(name));
    this.#keep(lab);
    this.#totals = flowLogs === undefined ? undefined : (this.#totals ?? new FlowTotals());
    this.#totals?.keep(lab.vpcs);
    const settings = JSON.stringify(flowLogs ?? '');
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#drops = new DropBook(DROPS_KEPT_SECONDS + (flowLogs?.intervalSeconds ?? 0));
    this.#book =
      flowLogs &&
      new FlowBook({
        sampling: flowLogs.sampling,
        drops: this.#drops,
        passage: (gateway, sent) => this.#gateways.passage(gateway, sent),
        onRecord: (record) => {
          this.log.add(record);
          this.#totals?.add(record, Date.now());
          this.#files?.add(record);
        },
      });
  }

  /** Files with other fields, or of another size, are started again. */
  #keep({ name, flowLogs, monitoring }: Lab): void {
    const kept = flowLogs === undefined ? undefined : monitoring?.kept;
    const settings = JSON.stringify([kept, flowLogs?.format]);
    if (settings === this.#kept) return;
    this.#kept = settings;
    const before = this.#files;
    this.#files =
      kept &&
      new FlowFiles({
        directory: KEPT_FLOW_LOGS,
        lab: name,
        bytes: keptSpace(kept.mebibytes).flowLogBytes,
        format: flowLogs?.format,
        onFailure: this.#onFailure,
      });
    void before?.close();
  }

  async fault(name: string, signal: AbortSignal): Promise<string | undefined> {
    this.#follow();
    await this.#opening.get(name);
    if (!this.#nodes.has(name)) return 'vpclabd does not listen for its flows';
    const test = randomUUID();
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    this.#tests.set(test, resolve);
    try {
      const socket = await adoptUdp(bindUdp(this.#namespaces, name, LOOPBACK, 0));
      try {
        await bounded({ timeoutMs: HEARD_MS, signal }, 'it is not heard', async () => {
          await new Promise<void>((sent, reject) => {
            socket.send(test, FLOW_LOG_PORT, LOOPBACK, (error) => (error === null ? sent() : reject(error)));
          });
          await heard;
        });
      } finally {
        socket.close();
      }
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return `what is sent to vpclabd there does not come: ${errorMessage(error)}`;
    } finally {
      this.#tests.delete(test);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#closing.abort();
    this.#gateways.close();
    await this.#reasons.close();
    await this.#files?.close();
    await Promise.all([...this.#nodes.values()].map(async ({ close }) => await close()));
    this.#namespaces.close();
  }

  #follow(): void {
    const now = Date.now() / 1000;
    this.#gateways.follow(this.isOn ? this.#lab : undefined);
    this.#gateways.hear(this.#drops, now);
    this.#book?.settle(now);
    this.#reasons.follow(this.#lab);
    for (const [name, node] of this.#nodes) {
      if (this.#wanted.includes(name) && this.#namespaces.inodeOf(name) === node.inode) continue;
      this.#nodes.delete(name);
      void node.close();
    }
    // A daemon that does not answer now is asked again by the next look.
    for (const [name, { reminder }] of this.#nodes)
      if (this.#reasons.isReady(name)) void reminder.look().catch(() => undefined);
    for (const name of this.#wanted) {
      const inode = this.#namespaces.inodeOf(name);
      if (inode === undefined || this.#nodes.has(name) || this.#opening.has(name)) continue;
      const opened = this.#open(name, inode)
        // The next look tries again: a node is named a moment before its daemons run.
        .catch((error: unknown) => this.#onFailure(`${name}: ${errorMessage(error)}`))
        .finally(() => this.#opening.delete(name));
      this.#opening.set(name, opened);
    }
  }

  async #open(name: string, inode: number): Promise<void> {
    const bounds = { signal: this.#closing.signal, timeoutMs: OPEN_MS };
    const client = await connect({
      remotes: `unix:${vswitchSocket(name)}`,
      database: Open_vSwitch,
      ...bounds,
    });
    const owners = await client
      .replica({ Interface: ['name', 'external_ids'], Bridge: ['name'] }, bounds)
      .catch(async (error: unknown) => {
        await client.close();
        throw error;
      });
    const ownerOf = (interfaceName: string): FlowEnd | undefined => {
      const row = owners.table('Interface').index('name').get(interfaceName);
      return row === undefined ? undefined : endOf(row.external_ids);
    };
    let socket: Socket;
    try {
      socket = await adoptUdp(bindUdp(this.#namespaces, name, LOOPBACK, FLOW_LOG_PORT));
    } catch (error) {
      await client.close();
      throw error;
    }
    const reader = readerOf(name);
    socket.on('error', (error) => this.#onFailure(`${name}: ${error.message}`));
    socket.on('message', (message) => {
      const test = this.#tests.get(message.toString('latin1'));
      if (test === undefined) this.#hear(name, reader.read(message) ?? [], ownerOf);
      else test();
    });
    const bridge = (): Ref<'Bridge'> | undefined => owners.table('Bridge').index('name').get('br-int')?._uuid;
    const reminder = new CollectorReminder({ node: name, client, bridge, signal: this.#closing.signal });
    this.#nodes.set(name, {
      inode,
      reminder,
      close: async () => {
        socket.close();
        await client.close();
      },
    });
  }

  #hear(
    node: string,
    records: readonly IpfixRecord[],
    ownerOf: (interfaceName: string) => FlowEnd | undefined,
  ): void {
    const now = Date.now() / 1000;
    this.#gateways.hear(this.#drops, now);
    for (const record of records) {
      const drop = seenDrop(record);
      if (drop !== undefined) {
        if (drop.datapath === 0) continue;
        const found = this.#reasons.of(node, drop);
        if (found === undefined || found.rule === '') continue;
        const { vpc, ...reason } = found;
        this.#drops.add(drop, { reason, vpc, start: drop.start, end: drop.end });
        continue;
      }
      const flow = seenFlow(record);
      const owner = flow && ownerOf(flow.interface);
      if (flow !== undefined && owner !== undefined) this.#book?.add({ node, owner }, flow, now);
    }
  }
}

/** Ports of the switch itself have no owner. */
function endOf(ids: ReadonlyMap<string, string>): FlowEnd | undefined {
  const place = {
    tenant: ids.get('tenant') ?? '',
    vpc: ids.get('vpc') ?? '',
    subnet: ids.get('subnet') ?? '',
  };
  for (const kind of ['workload', 'nat-gateway'] as const) {
    const name = ids.get(kind);
    if (name !== undefined) return { ...place, kind, name };
  }
  return undefined;
}
