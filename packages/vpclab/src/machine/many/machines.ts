// All machines of a lab as one: each call goes to the machine that its namespace is on. One that is lost is left out of
// what is asked of all, and what is asked of it alone fails at once.

import { VpclabError } from '../../errors.ts';
import { netnsOfPath } from '../../model/layout.ts';
import { rowsOf } from '../../model/plan.ts';
import type { DaemonRow, Row } from '../../model/rows.ts';
import { together } from '../../model/together.ts';
import type { Authority } from '../credentials/authority.ts';
import type { Call, DaemonWatcher, Machine, SupervisedDaemon } from '../machine.ts';
import { openAddress } from '../remote/open-address.ts';
import { RemoteMachine } from '../remote/remote-machine.ts';
import type { RemoteState } from '../remote/remote-machine.ts';
import { Placement } from './placement.ts';
import { Relay } from './relay.ts';

const FIRST_TRY_MS = 5_000;

export type MachinesOptions = {
  readonly local: Machine;
  /** Vouches for the daemons of all machines. By its file; undefined: that of the first control plane. */
  readonly authorityOf: (file: string | undefined) => Pick<Authority, 'certify'>;
  readonly lab: string;
  /** `namespaces`: what belongs on the machine. */
  readonly onState: (state: MachineState, namespaces: readonly string[]) => void;
};

export type MachineState = RemoteState & { readonly name: string };

export class Machines implements Machine {
  readonly name: string;
  readonly #options: MachinesOptions;
  readonly #local: Machine;
  readonly #remotes = new Map<string, RemoteMachine>();
  /** By daemon: clients of OVSDB open sockets of this machine. */
  readonly #relays = new Map<string, Relay>();
  readonly #placement: Placement;
  #rows: readonly Row[] = [];
  #watcher: DaemonWatcher | undefined;

  constructor(options: MachinesOptions) {
    this.#options = options;
    this.#local = options.local;
    this.name = options.local.name;
    this.#placement = new Placement(this.name);
  }

  /** Takes what a lab wants: connects to machines that it names, and waits until each was tried once. */
  async place(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    this.#rows = rows;
    this.#placement.intend(rows);
    for (const name of this.#placement.machines())
      if (name !== this.name && !this.#remotes.has(name)) this.#remotes.set(name, this.#remote(name));
    await Promise.all([...this.#remotes.values()].map((remote) => remote.tried(FIRST_TRY_MS, signal)));
  }

  /** Leaves machines that nothing belongs on any more. One that is lost meanwhile removes by itself what it kept. */
  retire(): void {
    const used = this.#placement.machines();
    for (const [name, remote] of this.#remotes) {
      if (used.has(name)) continue;
      this.#remotes.delete(name);
      this.#placement.forget(name);
      for (const [key, relay] of this.#relays) if (relay.machine === remote) this.#endRelay(key);
      remote.close();
    }
  }

  states(): readonly MachineState[] {
    return [...this.#remotes.values()].map(({ name, state }) => ({ name, ...state }));
  }

  /** Whether the machine that a namespace belongs on is there; whatever is no namespace is. */
  isPresent(netns: string): boolean {
    const name = this.#placement.of(netns);
    return name === this.name || this.#remotes.get(name)?.state.kind === 'connected';
  }

  machineOf(netns: string): string {
    return this.#placement.of(netns);
  }

  readonly observeKernel: Machine['observeKernel'] = async ({ sysctls }, call) => {
    const asked = this.#split(sysctls);
    const rows = await this.#ofAll((machine) =>
      machine.observeKernel({ sysctls: asked.get(machine) ?? [] }, call),
    );
    this.#placement.observe(rows);
    return rows;
  };
  readonly observeNft: Machine['observeNft'] = async (rows, call) => {
    const asked = this.#split(rows);
    return await this.#ofAll(async (machine) => await machine.observeNft(asked.get(machine) ?? [], call));
  };
  readonly observeDaemons: Machine['observeDaemons'] = () =>
    this.#ofAll((machine) => machine.observeDaemons());
  readonly learnedRoutes: Machine['learnedRoutes'] = (netns) => this.#at(netns).learnedRoutes(netns);

  readonly change: Machine['change'] = async (stage, changes, call) => {
    const parts = Map.groupBy(changes, (change) => this.#placement.ofChange(stage, change));
    await together([...parts].map(([name, some]) => this.#named(name).change(stage, some, call)));
  };

  readonly writeFiles: Machine['writeFiles'] = async (files) => {
    const parts = Map.groupBy(files, ({ path }) => this.#at(netnsOfPath(path)));
    await together([...parts].map(([machine, some]) => machine.writeFiles(some)));
  };
  readonly removeDirectory: Machine['removeDirectory'] = (path) =>
    this.#at(netnsOfPath(path)).removeDirectory(path);

  readonly ensureKey: Machine['ensureKey'] = (file) => this.#at(netnsOfPath(file)).ensureKey(file);
  readonly adopt: Machine['adopt'] = async (rows) => {
    await this.#onPresent(rows, (machine, some) => machine.adopt(some));
  };
  readonly startDaemons: Machine['startDaemons'] = async (rows, call) => {
    const parts = this.#split(rows);
    await together([...parts].map(([machine, some]) => this.#start(machine, some, call)));
  };
  /** Everywhere: one that does not belong on its machine any more ends too. */
  readonly stopDaemons: Machine['stopDaemons'] = async (keys) => {
    for (const key of keys) this.#endRelay(key);
    await together(this.#present().map((machine) => machine.stopDaemons(keys)));
  };
  readonly control: Machine['control'] = (daemon, method, args, call) =>
    this.#at(daemon.split('/')[0]).control(daemon, method, args, call);

  readonly logSize: Machine['logSize'] = (file) => this.#at(netnsOfPath(file)).logSize(file);
  readonly readLog: Machine['readLog'] = (file, at, length) =>
    this.#at(netnsOfPath(file)).readLog(file, at, length);
  readonly connect: Machine['connect'] = async (address, call) =>
    await this.#at(address.kind === 'unix' ? netnsOfPath(address.path) : address.netns).connect(
      address,
      call,
    );
  readonly run: Machine['run'] = (program, call) => this.#at(program.netns).run(program, call);
  readonly probe: Machine['probe'] = (asked, call) => this.#at(asked.netns).probe(asked, call);
  readonly connections: Machine['connections'] = (netns, marks) => this.#at(netns).connections(netns, marks);
  readonly hop: Machine['hop'] = (asked, call) => this.#at(asked.netns).hop(asked, call);
  readonly offer: Machine['offer'] = (asked, call) => this.#at(asked.netns).offer(asked, call);
  readonly capture: Machine['capture'] = async (asked, call) =>
    await this.#at(asked.netns).capture(asked, call);
  readonly announce: Machine['announce'] = async (addresses) => {
    await this.#onPresent(addresses, (machine, some) => machine.announce(some));
  };
  readonly learnedNeighbours: Machine['learnedNeighbours'] = async (namespaces) => {
    const asked = namespaces.map((netns) => ({ netns }));
    const learned = await this.#onPresent(asked, (machine, some) =>
      machine.learnedNeighbours(some.map(({ netns }) => netns)),
    );
    return learned.flat();
  };
  readonly forgetNeighbours: Machine['forgetNeighbours'] = async (kept) => {
    await this.#onPresent(kept, (machine, some) => machine.forgetNeighbours(some));
  };

  daemons(): readonly SupervisedDaemon[] {
    return [this.#local, ...this.#remotes.values()].flatMap((machine) => machine.daemons());
  }

  watch(watcher: DaemonWatcher): void {
    this.#watcher = watcher;
    for (const machine of [this.#local, ...this.#remotes.values()]) machine.watch(watcher);
  }

  close(): void {
    for (const relay of this.#relays.values()) relay.close();
    for (const machine of [this.#local, ...this.#remotes.values()]) machine.close();
  }

  async #start(machine: Machine, rows: readonly DaemonRow[], call: Call): Promise<void> {
    // Of a machine that it was on before: at its end a relay removes the socket, which by then would be the daemon's own.
    for (const { key } of rows) if (this.#relays.get(key)?.machine !== machine) this.#endRelay(key);
    await this.#vouchFor(machine, rows);
    await machine.startDaemons(rows, call);
    this.#relay(machine, rows);
  }

  /** A certificate costs less than to find out whether one that is there is still good. */
  async #vouchFor(machine: Machine, rows: readonly DaemonRow[]): Promise<void> {
    const asking = rows.flatMap(({ credentials }) => (credentials === undefined ? [] : [credentials]));
    await together(
      asking.map(async ({ commonName, file, authority }) => {
        const { certificate, authority: own } = this.#options
          .authorityOf(authority)
          .certify(commonName, await machine.ensureKey(`${file}.key`));
        await machine.writeFiles([
          { path: `${file}.pem`, text: certificate },
          { path: `${file}.ca.pem`, text: own },
        ]);
      }),
    );
  }

  #remote(name: string): RemoteMachine {
    const { lab, onState } = this.#options;
    const machine = new RemoteMachine({
      name,
      lab,
      open: () => openAddress(name),
      greet: (remote) => this.#greet(remote),
      onState: (state) => onState({ name, ...state }, this.#namespacesOn(name)),
    });
    if (this.#watcher !== undefined) machine.watch(this.#watcher);
    return machine;
  }

  #daemonsOn(name: string): readonly DaemonRow[] {
    return rowsOf(this.#rows, 'daemon').filter(({ netns }) => this.#placement.of(netns) === name);
  }

  #namespacesOn(name: string): readonly string[] {
    return rowsOf(this.#rows, 'netns').flatMap((row) => (row.machine === name ? [row.name] : []));
  }

  /** What runs there already is supervised, and its databases can be opened here. */
  async #greet(machine: Machine): Promise<void> {
    await machine.adopt(this.#daemonsOn(machine.name));
    this.#relay(machine, await machine.observeDaemons());
  }

  #relay(machine: Machine, rows: readonly DaemonRow[]): void {
    if (machine === this.#local) return;
    for (const { key, netns, database, readySocket } of rows) {
      if (database === undefined || readySocket === undefined) continue;
      // A machine that comes back may still run what has moved meanwhile.
      if (this.#placement.of(netns) !== machine.name) continue;
      if (this.#relays.get(key)?.machine === machine) continue;
      this.#endRelay(key);
      this.#relays.set(key, new Relay(readySocket, machine));
    }
  }

  #endRelay(daemon: string): void {
    this.#relays.get(daemon)?.close();
    this.#relays.delete(daemon);
  }

  #at(netns: string | undefined): Machine {
    return this.#named(this.#placement.of(netns));
  }

  #named(name: string): Machine {
    if (name === this.name) return this.#local;
    const remote = this.#remotes.get(name);
    if (remote !== undefined) return remote;
    throw new VpclabError('MACHINE_LOST', `${name} is not a machine of this lab`, {
      details: { machine: name },
    });
  }

  #split<T extends { readonly netns: string }>(items: readonly T[]): ReadonlyMap<Machine, readonly T[]> {
    return Map.groupBy(items, ({ netns }) => this.#at(netns));
  }

  /** What belongs on a machine that is lost is left out. */
  async #onPresent<T extends { readonly netns: string }, R>(
    items: readonly T[],
    work: (machine: Machine, some: readonly T[]) => Promise<R>,
  ): Promise<readonly R[]> {
    const present = new Set(this.#present());
    const parts = [...this.#split(items)].filter(([machine]) => present.has(machine));
    return await together(parts.map(([machine, some]) => work(machine, some)));
  }

  #present(): readonly Machine[] {
    return [this.#local, ...[...this.#remotes.values()].filter(({ state }) => state.kind === 'connected')];
  }

  /** One that is lost on the way has nothing to say. */
  async #ofAll<T>(ask: (machine: Machine) => Promise<readonly T[]>): Promise<readonly T[]> {
    const parts = this.#present().map(async (machine) => {
      try {
        return await ask(machine);
      } catch (error) {
        if (error instanceof VpclabError && error.code === 'MACHINE_LOST') return [];
        throw error;
      }
    });
    return (await Promise.all(parts)).flat();
  }
}
