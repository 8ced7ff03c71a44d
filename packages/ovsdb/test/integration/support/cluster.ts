// A RAFT cluster of three real servers on loopback.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Network } from './network.ts';
import { freePorts } from './ports.ts';
import { NB_SCHEMA, Server, until } from './server.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

export class Cluster implements AsyncDisposable {
  readonly dir: string;
  readonly servers: readonly Server[];

  constructor(dir: string, servers: readonly Server[]) {
    this.dir = dir;
    this.servers = servers;
  }

  /** On loopback, or each server on its own host of a network. */
  static async start(
    options: { readonly electionMs?: number; readonly network?: Network } = {},
  ): Promise<Cluster> {
    const { network } = options;
    const dir = mkdtempSync(join(tmpdir(), 'ovsdb-raft-'));
    const addresses =
      network === undefined
        ? (await freePorts(3)).map((port) => `tcp:127.0.0.1:${port}`)
        : [0, 1, 2].map((host) => `tcp:${network.address(host)}:6643`);
    const servers: Server[] = [];
    for (const [i, address] of addresses.entries()) {
      const database = join(dir, `db${i}`);
      const args =
        i === 0
          ? [`--election-timer=${options.electionMs ?? 1000}`, 'create-cluster', database, NB_SCHEMA, address]
          : ['join-cluster', database, 'OVN_Northbound', address, addresses[0]!];
      execFileSync('ovsdb-tool', args, { stdio: 'pipe' });
      servers.push(await Server.start({ database, on: network?.on(i) ?? [] }));
    }
    const cluster = new Cluster(dir, servers);
    await cluster.healthy();
    return cluster;
  }

  get remotes(): readonly string[] {
    return this.servers.map(({ remote }) => remote);
  }

  async status(server: Server): Promise<string> {
    return server.control('cluster/status', 'OVN_Northbound').catch(() => '');
  }

  /** The server that all running ones take for the leader. */
  async leader(): Promise<Server> {
    let leader: Server | undefined;
    await until(async () => {
      for (const server of this.servers) {
        if (server.pid > 0 && /^Role: leader/m.test(await this.status(server))) leader = server;
      }
      return leader !== undefined;
    }, 'a leader');
    return leader!;
  }

  async follower(): Promise<Server> {
    const leader = await this.leader();
    return this.servers.find((server) => server !== leader && server.pid > 0)!;
  }

  /** Waits until all three have joined and one leads. */
  async healthy(): Promise<void> {
    await until(async () => {
      const all = await Promise.all(this.servers.map((server) => this.status(server)));
      return (
        all.every((status) => /^Status: cluster member/m.test(status) && !/^Leader: unknown/m.test(status)) &&
        all.filter((status) => /^Role: leader/m.test(status)).length === 1
      );
    }, 'the cluster to be healthy');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
