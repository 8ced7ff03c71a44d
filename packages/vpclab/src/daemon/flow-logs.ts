// Receives the flows that the switches report: a socket on loopback of each node, and the node's own database to find
// each port's owner. It follows the lab file. Nodes of other machines are not included.

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { connect } from '@vpclab/ovsdb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import { errorMessage } from '../errors.ts';
import { FlowBook } from '../flow-logs/flow-book.ts';
import { FlowLog } from '../flow-logs/flow-log.ts';
import { IpfixReader } from '../flow-logs/ipfix.ts';
import { seenFlow } from '../flow-logs/seen-flow.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { adoptUdp, bindUdp } from '../machine/kernel/sockets.ts';
import { bounded } from '../model/bounded.ts';
import type { FlowCollector, FlowEnd } from '../model/flow-log.ts';
import type { Lab } from '../model/lab.ts';
import { FLOW_LOG_PORT, vswitchSocket } from '../model/layout.ts';

const LOOPBACK = '127.0.0.1';
const OPEN_MS = 5_000;
/** On loopback, of this process itself. */
const HEARD_MS = 1_000;
/** How often is looked for nodes that came, went or were recreated, and for flows that have waited long enough. */
const LOOK_MS = 500;

type Node = { readonly inode: number; readonly close: () => Promise<void> };

export class LabFlowLogs implements FlowCollector {
  readonly log = new FlowLog();
  readonly #namespaces = new Namespaces();
  readonly #nodes = new Map<string, Node>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #tests = new Map<string, () => void>();
  readonly #onFailure: (reason: string) => void;
  readonly #closing = new AbortController();
  readonly #look: NodeJS.Timeout;
  #wanted: readonly string[] = [];
  #book: FlowBook | undefined;
  #sampling = 0;

  constructor(onFailure: (reason: string) => void) {
    this.#onFailure = onFailure;
    this.#look = setInterval(() => this.#follow(), LOOK_MS).unref();
  }

  get isOn(): boolean {
    return this.#book !== undefined;
  }

  follow({ flowLogs, nodes, machines }: Lab): void {
    const elsewhere = new Set(machines.flatMap((machine) => machine.nodes));
    this.#wanted =
      flowLogs === undefined ? [] : nodes.map(({ name }) => name).filter((name) => !elsewhere.has(name));
    if (flowLogs?.sampling === this.#sampling) return;
    this.#sampling = flowLogs?.sampling ?? 0;
    this.#book =
      flowLogs && new FlowBook({ sampling: flowLogs.sampling, onRecord: (record) => this.log.add(record) });
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
    await Promise.all([...this.#nodes.values()].map(async ({ close }) => await close()));
    this.#namespaces.close();
  }

  #follow(): void {
    this.#book?.settle(Date.now() / 1000);
    for (const [name, node] of this.#nodes) {
      if (this.#wanted.includes(name) && this.#namespaces.inodeOf(name) === node.inode) continue;
      this.#nodes.delete(name);
      void node.close();
    }
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
      .replica({ Interface: ['name', 'external_ids'] }, bounds)
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
    const reader = new IpfixReader();
    socket.on('error', (error) => this.#onFailure(`${name}: ${error.message}`));
    socket.on('message', (message) => {
      const test = this.#tests.get(message.toString('latin1'));
      if (test === undefined) this.#hear(name, reader.read(message) ?? [], ownerOf);
      else test();
    });
    this.#nodes.set(name, {
      inode,
      close: async () => {
        socket.close();
        await client.close();
      },
    });
  }

  #hear(
    node: string,
    records: Exclude<ReturnType<IpfixReader['read']>, undefined>,
    ownerOf: (interfaceName: string) => FlowEnd | undefined,
  ): void {
    const now = Date.now() / 1000;
    for (const record of records) {
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
