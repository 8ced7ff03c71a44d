// A PostgreSQL server of Debian's package in a directory of its own, on a unix socket only.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './lab-until.ts';

const PACKAGED = '/usr/lib/postgresql';
/** The server refuses to run as root and wants a user with a name: nobody (base-passwd). */
const UID = 65_534;
const READY_MS = 20_000;

/** Where its programs are; undefined if it is not installed. */
export function postgresPrograms(): string | undefined {
  try {
    const [newest] = readdirSync(PACKAGED).toSorted((a, b) => Number(b) - Number(a));
    return newest === undefined ? undefined : join(PACKAGED, newest, 'bin');
  } catch {
    return undefined;
  }
}

export class Postgres {
  readonly url: string;
  readonly #programs: string;
  readonly #directory: string;
  readonly #server: ChildProcess;

  private constructor(programs: string, directory: string, server: ChildProcess) {
    this.#programs = programs;
    this.#directory = directory;
    this.#server = server;
    this.url = `postgres://reader:secret-word@/postgres?host=${encodeURIComponent(directory)}`;
  }

  static async start(programs: string, parent: string): Promise<Postgres> {
    const directory = join(parent, 'postgres');
    const data = join(directory, 'data');
    mkdirSync(directory);
    chownSync(directory, UID, UID);
    const who = {
      uid: UID,
      gid: UID,
      cwd: directory,
      env: { HOME: directory, USER: 'postgres', LC_ALL: 'C' },
    };
    const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'];
    execFileSync(join(programs, 'initdb'), initdb, { ...who, stdio: 'pipe' });
    const args = [
      '-D',
      data,
      '-k',
      directory,
      '-c',
      'listen_addresses=',
      '-c',
      'fsync=off',
      '-c',
      'max_connections=8',
    ];
    const server = spawn(join(programs, 'postgres'), args, { ...who, stdio: 'ignore' });
    const postgres = new Postgres(programs, directory, server);
    await until(() => postgres.#isReady(), 'PostgreSQL to answer', READY_MS);
    return postgres;
  }

  sql(text: string): void {
    const args = ['-h', this.#directory, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-q', '-c', text];
    execFileSync(join(this.#programs, 'psql'), args, { stdio: 'pipe' });
  }

  async stop(): Promise<void> {
    this.#server.kill('SIGINT');
    await until(() => this.#server.exitCode !== null, 'PostgreSQL to end', READY_MS);
  }

  #isReady(): boolean {
    try {
      this.sql('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}
