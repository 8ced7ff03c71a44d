// A northbound database by itself, as other clouds fill it: a real ovsdb-server, no northd and no node.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './lab-until.ts';

const SCHEMA = '/usr/share/ovn/ovn-nb.ovsschema';

export class NorthboundServer {
  readonly remote: string;
  readonly #server: ChildProcess;

  private constructor(remote: string, server: ChildProcess) {
    this.remote = remote;
    this.#server = server;
  }

  static async start(directory: string): Promise<NorthboundServer> {
    const file = join(directory, 'nb.db');
    const socket = join(directory, 'nb.sock');
    execFileSync('ovsdb-tool', ['create', file, SCHEMA]);
    const control = `--unixctl=${join(directory, 'nb.ctl')}`;
    const server = spawn('ovsdb-server', [`--remote=punix:${socket}`, control, '-vconsole:off', file], {
      stdio: 'ignore',
      env: { ...process.env, OVS_RUNDIR: directory },
    });
    await until(() => existsSync(socket), 'the database to listen', 10_000);
    const nb = new NorthboundServer(`unix:${socket}`, server);
    nb.nbctl('init');
    return nb;
  }

  nbctl(...args: readonly string[]): string {
    return execFileSync('ovn-nbctl', [`--db=${this.remote}`, '--no-leader-only', ...args], {
      encoding: 'utf8',
    });
  }

  /** A port of a switch, with labels. */
  port(network: string, name: string, ids: Readonly<Record<string, string>>): void {
    this.nbctl(
      '--may-exist',
      'ls-add',
      network,
      '--',
      'lsp-add',
      network,
      name,
      ...setIds('logical_switch_port', name, ids),
    );
  }

  network(name: string, ids: Readonly<Record<string, string>>): void {
    this.nbctl('--may-exist', 'ls-add', name, ...setIds('logical_switch', name, ids));
  }

  /** A router that is plugged into a switch. */
  router(name: string, network: string, ids: Readonly<Record<string, string>>): void {
    const [port, peer] = [`lrp-${name}-${network}`, `lsp-${name}-${network}`];
    this.nbctl(
      ...['lr-add', name, ...setIds('logical_router', name, ids), '--'],
      ...['lrp-add', name, port, '02:00:00:00:00:01', '10.0.0.1/24', '--'],
      ...['--may-exist', 'ls-add', network, '--', 'lsp-add', network, peer, '--'],
      ...['lsp-set-type', peer, 'router', '--', 'lsp-set-options', peer, `router-port=${port}`],
    );
  }

  async stop(): Promise<void> {
    this.#server.kill('SIGTERM');
    await until(
      () => this.#server.exitCode !== null || this.#server.signalCode !== null,
      'the database to end',
      10_000,
    );
  }
}

function setIds(table: string, name: string, ids: Readonly<Record<string, string>>): readonly string[] {
  const pairs = Object.entries(ids).map(
    ([key, value]) => `external_ids:${JSON.stringify(key)}=${JSON.stringify(value)}`,
  );
  return pairs.length === 0 ? [] : ['--', 'set', table, name, ...pairs];
}
