// The machine whose kernel this process runs on. It holds all that is remembered of it, so that several can live in one
// process: what was read of namespaces, nftables listings, supervised daemons.

import { mkdirSync, rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { dirname } from 'node:path';
import { VpclabError } from '../../errors.ts';
import { LAB_ROOT, LOCAL_MACHINE } from '../../model/layout.ts';
import type { Change } from '../../model/plan.ts';
import type { DaemonRow, HostRow, NftRow, SysctlRow } from '../../model/rows.ts';
import { questionFor } from '../daemons/answer.ts';
import { DaemonRecords } from '../daemons/records.ts';
import { Supervisor } from '../daemons/supervisor.ts';
import { changeKernel } from '../kernel/apply.ts';
import { learnedRoutes } from '../kernel/learned-routes.ts';
import { Namespaces } from '../kernel/namespaces.ts';
import { forgetNeighbours } from '../kernel/neighbours.ts';
import { KernelObserver } from '../kernel/observe.ts';
import { Prober } from '../kernel/probe.ts';
import { connectTcp, connectUnix } from '../kernel/sockets.ts';
import type {
  BoundedCall,
  Call,
  DaemonWatcher,
  LearnedRoute,
  Machine,
  ProbeCall,
  ProbeRequest,
  ProbeResult,
  Program,
  ProgramOutput,
  SocketAddress,
  Stage,
  SupervisedDaemon,
  TextFile,
} from '../machine.ts';
import { replaceFile } from '../tools/replace-file.ts';
import { run } from '../tools/run.ts';
import { unixctl } from '../tools/unixctl.ts';
import { NftTables } from './nft-tables.ts';

/** No namespace has such a name, so it is in no daemon's way. */
const RECORDS = `${LAB_ROOT}/.daemons`;

export type LocalMachineOptions = {
  readonly name?: string;
  /** Where the namespaces are named; as ip-netns(8) has it unless stated. */
  readonly netnsDirectory?: string;
  /** Where the started daemons are recorded: nobody else may write there. */
  readonly recordDirectory?: string;
};

export class LocalMachine implements Machine {
  readonly name: string;
  readonly #namespaces: Namespaces;
  readonly #kernel: KernelObserver;
  readonly #nft: NftTables;
  readonly #prober: Prober;
  readonly #supervisor: Supervisor;

  constructor({ name = LOCAL_MACHINE, netnsDirectory, recordDirectory = RECORDS }: LocalMachineOptions = {}) {
    this.name = name;
    this.#namespaces = new Namespaces(netnsDirectory);
    this.#kernel = new KernelObserver(name, this.#namespaces);
    this.#nft = new NftTables(this.#namespaces);
    this.#prober = new Prober(this.#namespaces);
    const records = new DaemonRecords(recordDirectory, this.#namespaces);
    this.#supervisor = new Supervisor({ namespaces: this.#namespaces, records });
  }

  async observeKernel(
    { sysctls }: { readonly sysctls: readonly SysctlRow[] },
    call: Call,
  ): Promise<readonly HostRow[]> {
    return await this.#kernel.observe(sysctls, call);
  }

  async observeNft(intended: readonly NftRow[], { signal }: Call): Promise<readonly NftRow[]> {
    return await this.#nft.observe(intended, signal);
  }

  async observeDaemons(): Promise<readonly DaemonRow[]> {
    return await this.#supervisor.observe();
  }

  learnedRoutes(netns: string): Promise<readonly LearnedRoute[]> {
    return promised(() => learnedRoutes(this.#namespaces, netns));
  }

  async change(stage: Stage, changes: readonly Change[], call: Call): Promise<void> {
    if (stage !== 'nft') {
      await changeKernel(this.#namespaces, stage, changes, call);
      return;
    }
    const rulesets = changes.flatMap(({ kind, row }) => (row.kind === 'nft' ? [{ kind, row }] : []));
    await Promise.all(
      rulesets.map(({ kind, row }) =>
        kind === 'delete' ? this.#nft.remove(row, call.signal) : this.#nft.load(row, call.signal),
      ),
    );
  }

  writeFiles(files: readonly TextFile[]): Promise<void> {
    return promised(() => {
      for (const { path, text } of files) {
        mkdirSync(dirname(path), { recursive: true });
        replaceFile(path, text);
      }
    });
  }

  removeDirectory(path: string): Promise<void> {
    return promised(() => rmSync(path, { recursive: true, force: true }));
  }

  async adopt(rows: readonly DaemonRow[]): Promise<void> {
    await this.#supervisor.adopt(rows);
  }

  async startDaemons(rows: readonly DaemonRow[], { signal }: Call): Promise<void> {
    await this.#supervisor.start(rows, { signal });
  }

  async stopDaemons(keys: readonly string[]): Promise<void> {
    await this.#supervisor.stop(keys);
  }

  daemons(): readonly SupervisedDaemon[] {
    return this.#supervisor.status();
  }

  watch(watcher: DaemonWatcher): void {
    this.#supervisor.watch(watcher);
  }

  async control(daemon: string, method: string, args: readonly string[], call: BoundedCall): Promise<string> {
    const found = this.daemons().find(({ row }) => row.key === daemon);
    const socket = found?.pid === undefined ? undefined : questionFor(found.row, found.pid)?.socket;
    if (socket === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run`);
    return await unixctl(socket, method, args, call);
  }

  async connect(address: SocketAddress, call: BoundedCall): Promise<Duplex> {
    return address.kind === 'unix'
      ? await connectUnix(address.path, call)
      : await connectTcp(this.#namespaces, address, call);
  }

  async run(program: Program, call: BoundedCall): Promise<ProgramOutput> {
    return await run(this.#namespaces, program, call);
  }

  async probe(asked: ProbeRequest, call: ProbeCall): Promise<ProbeResult> {
    return await this.#prober.probe(asked, call);
  }

  forgetNeighbours(namespaces: readonly string[]): Promise<void> {
    return promised(() => {
      for (const netns of namespaces) forgetNeighbours(this.#namespaces, netns);
    });
  }

  close(): void {
    this.#supervisor.close();
    this.#kernel.close();
    this.#namespaces.close();
  }
}

/** What is done at once, in the form of what could be elsewhere. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
