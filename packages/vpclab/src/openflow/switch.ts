// Asks one bridge for its statistics, over a connection that is opened again when it failed.

import { Multipart } from './constants.ts';
import { OpenFlowConnection } from './connection.ts';
import {
  flowRequest,
  portRequest,
  readAggregate,
  readCounts,
  readFlows,
  readPorts,
  readTables,
} from './statistics.ts';
import type {
  Aggregate,
  FlowCount,
  FlowFilter,
  FlowKey,
  KeyedCount,
  PortCount,
  TableCount,
} from './statistics.ts';

export class OpenFlowSwitch {
  readonly #path: string;
  #connection: OpenFlowConnection | undefined;

  /** `path` is the bridge's management socket, RUNDIR/BRIDGE.mgmt. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Never ask without a table or a cookie: the switch forwards nothing while it lists all its flows. */
  async flows(
    filter: { readonly table: number } | { readonly cookie: number },
  ): Promise<readonly FlowCount[]> {
    return readFlows(await this.#usable().multipart(Multipart.flow, flowRequest(filter)));
  }

  /** What the flows of a table or of a cookie counted, by a key of what they match. */
  async counts(
    filter: { readonly table: number } | { readonly cookie: number },
    keyOf: FlowKey,
  ): Promise<readonly KeyedCount[]> {
    return readCounts(await this.#usable().multipart(Multipart.flow, flowRequest(filter)), keyOf);
  }

  async tables(): Promise<readonly TableCount[]> {
    return readTables(await this.#usable().multipart(Multipart.table, Buffer.alloc(0)));
  }

  async ports(): Promise<readonly PortCount[]> {
    return readPorts(await this.#usable().multipart(Multipart.portStats, portRequest()));
  }

  async aggregate(filter: FlowFilter): Promise<Aggregate> {
    return readAggregate(await this.#usable().multipart(Multipart.aggregate, flowRequest(filter)));
  }

  /** Gives the connection up, and with it all that was asked and not answered. */
  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #usable(): OpenFlowConnection {
    if (this.#connection?.isUsable !== true) this.#connection = new OpenFlowConnection(this.#path);
    return this.#connection;
  }
}
