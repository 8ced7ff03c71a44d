// The engine of one lab: the only place where intent, plan and the world meet. One flow for everything that changes
// the lab (create, update, adopt, repair): observe, diff, carry out, wait until it is so.

import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from './mutex.ts';
import type { Applied, Compiled } from './compile-source.ts';
import { compileSource, recallApplied, rememberApplied } from './compile-source.ts';
import { captureOf } from './capture.ts';
import { Databases } from '../ovn/databases.ts';
import { explained, unresponsiveText } from './explain.ts';
import { insist } from './insist.ts';
import { emptyInventory, inventoryOf } from '../inventory/inventory.ts';
import { learnedRoutes } from '../inventory/learned.ts';
import { ReadAhead } from './read-ahead.ts';
import { Stages } from './stages.ts';
import { statusOf } from './status.ts';
import type { Phase } from './status.ts';
import { targetsOf } from '../kinds/targets.ts';
import { daemonsOf, dependants } from '../kinds/processes.ts';
import { kind } from '../kinds/registry.ts';
import { loadWorks } from '../kinds/work/works.ts';
import type { Works } from '../kinds/work/works.ts';
import type { LabWorld, Report } from '../kinds/work/contract.ts';
import { make, settle } from './make.ts';
import type { Make } from './make.ts';
import { lostWith } from '../plan/lost-with.ts';
import type { Duplex } from 'node:stream';
import type {
  CaptureOptions,
  ApplyOptions,
  ApplyResult,
  EngineEvent,
  ExecTarget,
  LabEngine,
  LabSource,
  LabStatus,
  LabView,
  Log,
  PlanResult,
  PromiseProbes,
  VerifyOptions,
  VerifyReport,
} from '../model/engine.ts';
import { AUTHORITY } from '../model/layout.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Fact } from '../verify/causes.ts';
import { factsOf } from './verify-facts.ts';
import { verifyLab } from './verify-lab.ts';
import { diagnoseLab } from './diagnose-lab.ts';
import type { Diagnosis, WhyQuestion } from '../model/diagnosis.ts';
import { errorMessage, VpclabError } from '../errors.ts';
import { refuseOtherLab, refuseOutdated } from './apply-conditions.ts';
import { CONCEPTS } from '../concepts/registry.ts';
import type { HostTraits } from '../concepts/context.ts';
import { Authority } from '../machine/credentials/authority.ts';
import { LocalMachine } from '../machine/local/local-machine.ts';
import type { Lab } from '../model/lab.ts';
import { Machines } from '../machine/many/machines.ts';
import type { MachineState } from '../machine/many/machines.ts';
import { awayText, presentRows } from './present-rows.ts';
import type { DaemonRow, Row } from '../model/rows.ts';
import { diff } from '../plan/diff.ts';
import { setFaultsApart, untouched } from '../plan/set-faults-apart.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { touchesRow } from '../model/fault.ts';
import { promiseProbes } from './promise-probes.ts';
import { identityOf, isEmpty } from '../model/plan.ts';
import { digestOf } from '../plan/digest.ts';
import { withParts } from '../plan/parts.ts';
import type { Change, Plan } from '../model/plan.ts';
import { hostTraits } from './host-traits.ts';

export type EngineOptions = {
  readonly name: string;
  readonly onEvent?: (event: EngineEvent) => void;
  /** What the lab is to be from now on: told before it is made so. */
  readonly onLab?: (lab: Lab) => void;
};

export async function createEngine(options: EngineOptions): Promise<LabEngine> {
  const [traits, works] = await Promise.all([hostTraits(), loadWorks()]);
  const engine = new Engine(options, traits, works);
  await engine.resume();
  return engine;
}

/** A repair that finds nothing to wait for is over in milliseconds; one that does must not wait for ever. */
const REPAIR_MS = 120_000;

/** Whatever hangs in the lab, its status is told. */
const STATUS_MS = 2_000;

/** A look at whether a lab recovered waits for no longer than this; the next one follows. */
const RECOVERY_MS = 10_000;

const RESTART_ATTEMPTS = 5;
const RESTART_PAUSE_MS = 500;

/** What differs, and the rows that were compared. */
type Difference = { readonly plan: Plan; readonly rows: readonly Row[] };

type Untimed<E> = E extends unknown ? Omit<E, 'atMs'> : never;

class Engine implements LabEngine {
  readonly #host: HostTraits;
  readonly #world: LabWorld;
  readonly #machines: Machines;
  readonly #changes = new Mutex();
  readonly #closing = new AbortController();
  readonly #readAhead: ReadAhead;
  readonly #works: Works;
  readonly #faults = new FaultRecords();
  readonly #tell: (event: Untimed<EngineEvent>) => void;
  readonly #onLab: (lab: Lab) => void;
  /** Ends what waits while a machine is lost. */
  #loss = new AbortController();
  #current: Compiled | undefined;
  #phase: Phase = { name: 'empty', since: new Date(), reason: undefined };
  /** The last change was waited for to its end: rows that are there are not yet flows that are. */
  #isProgrammed = false;

  constructor({ name, onEvent, onLab }: EngineOptions, host: HostTraits, works: Works) {
    this.#host = host;
    this.#works = works;
    this.#onLab = onLab ?? ((): void => undefined);
    this.#tell = (event) => onEvent?.({ ...event, atMs: Math.round(performance.now()) });
    const machine = new Machines({
      local: new LocalMachine(),
      authority: new Authority(AUTHORITY),
      lab: name,
      onState: (state, namespaces) => this.#onMachine(state, namespaces),
    });
    this.#machines = machine;
    machine.watch({ onEvent: this.#tell, onRestarted: (row) => this.#repair(row) });
    this.#world = { lab: name, databases: new Databases(), machine };
    this.#readAhead = new ReadAhead(machine, this.#closing.signal);
  }

  /** Takes over what an earlier vpclabd left running, and goes on with what it had begun. */
  async resume(): Promise<void> {
    const applied = recallApplied();
    if (applied === undefined) return;
    this.#current = compileSource(applied.source, this.#world.lab, this.#host);
    this.#onLab(this.#current.lab);
    await this.#machines.place(this.#current.rows, this.#closing.signal);
    await this.#world.machine.adopt(daemonsOf(this.#current.rows));
    void this.#takeOver(applied, this.#current);
  }

  source(): LabSource | undefined {
    return this.#current?.source;
  }

  targets(): readonly ExecTarget[] {
    return targetsOf(this.#current?.rows ?? []);
  }

  async capture(options: CaptureOptions): Promise<Duplex> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    return await captureOf(this.#rows(), this.#world.machine, { ...options, signal });
  }

  logs(): readonly Log[] {
    const { machine } = this.#world;
    return daemonsOf(this.#rows()).map(({ key, logFile }) => ({
      name: key,
      file: logFile,
      size: () => machine.logSize(logFile),
      read: (at, length) => machine.readLog(logFile, at, length),
    }));
  }

  async status(): Promise<LabStatus> {
    return statusOf(this.#machines, this.#world.lab, this.#phase, this.#current?.lab, await this.#report());
  }

  async inventory(): Promise<Inventory> {
    const compiled = this.#current;
    if (compiled === undefined) return emptyInventory(this.#world.lab);
    const { signal } = this.#closing;
    const { machine } = this.#world;
    try {
      const [{ plan }, report, learned] = await Promise.all([
        this.#difference(compiled.rows, signal),
        this.#report(),
        learnedRoutes(machine, compiled.rows),
      ]);
      return inventoryOf(compiled, { plan, report, learned, daemons: machine.daemons() });
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async plan(source: LabSource): Promise<PlanResult> {
    const { rows: after, warnings } = this.#compile(source);
    try {
      const { plan } = await this.#difference(after, this.#closing.signal);
      const parts = withParts(plan, { before: this.#rows(), after }, CONCEPTS);
      return { ...parts, warnings, digest: digestOf(plan) };
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async apply(source: LabSource, options: ApplyOptions): Promise<ApplyResult> {
    const compiled = this.#compile(source);
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const stages = new Stages(options.onEvent);
    const change = async (): Promise<Plan> => {
      const before = this.#rows();
      const earlier = this.#phase;
      if (options.replace !== true) refuseOtherLab(this.#world.lab, this.#current?.source, source);
      if (options.planned !== undefined)
        refuseOutdated((await this.#difference(compiled.rows, signal)).plan, options);
      this.#enter('applying');
      try {
        rememberApplied({ source, state: 'begun' });
        this.#current = compiled;
        this.#onLab(compiled.lab);
        await this.#machines.place(compiled.rows, signal);
        const plan = await this.#makeWhatIsThere(compiled.rows, stages, signal);
        this.#machines.retire();
        rememberApplied({ source, state: 'done' });
        this.#enter('ready');
        // What was found as it should be has been so for longer.
        if (isEmpty(plan) && earlier.name === 'ready') this.#phase = earlier;
        return withParts(plan, { before, after: compiled.rows }, CONCEPTS);
      } catch (error) {
        const reason = this.#explained(cancelled(error, signal));
        this.#enter('failed', `apply: ${errorMessage(reason)}`);
        void this.#awaitRecovery(compiled);
        throw reason;
      }
    };
    const onWait = (holder: string): void => stages.notice('info', `waiting for ${holder}`);
    const changed = this.#changes.run('an apply', change, { signal, onWait });
    const plan = await this.#readAhead.after(changed);
    return { plan, warnings: compiled.warnings, elapsedMs: stages.elapsedMs };
  }

  async verify(options: VerifyOptions): Promise<VerifyReport> {
    if (this.#current === undefined) throw nothingApplied();
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const compiled = this.#current;
    const facts = (): Promise<readonly Fact[]> => this.#facts(compiled, signal);
    const report = await this.#readAhead.after(
      verifyLab(compiled, this.#world.machine, { ...options, signal, facts }),
    );
    const hung = report.ok ? undefined : unresponsiveText(this.#world.machine.daemons());
    if (hung !== undefined) new Stages(options.onEvent).notice('warning', hung);
    return report;
  }

  /** One thing that is down or differs breaks many promises. */
  async #facts({ lab, rows }: Compiled, signal: AbortSignal): Promise<readonly Fact[]> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(RECOVERY_MS)]);
    const nothing = { lab: lab.name, changes: [] };
    const [report, plan] = await Promise.all([
      this.#report(),
      this.#difference(rows, within).then(
        (found) => found.plan,
        () => nothing,
      ),
    ]);
    signal.throwIfAborted();
    return factsOf({ lab, report, daemons: this.#world.machine.daemons(), plan });
  }

  async why(question: WhyQuestion, given: AbortSignal): Promise<Diagnosis> {
    const compiled = this.#current;
    if (compiled === undefined) throw nothingApplied();
    const signal = AbortSignal.any([given, this.#closing.signal]);
    const see = async () => {
      const [{ plan }, report] = await Promise.all([this.#difference(compiled.rows, signal), this.#report()]);
      return { changes: plan.changes, report };
    };
    return await diagnoseLab(compiled, this.#world.machine, question, { see, signal });
  }

  view(): LabView | undefined {
    if (this.#current === undefined) return undefined;
    const { lab, rows } = this.#current;
    const { machine } = this.#world;
    const pidOf = (daemon: string): number | undefined =>
      machine.daemons().find(({ row, state }) => row.key === daemon && state !== 'dead')?.pid;
    return { lab, rows, pidOf };
  }

  probes(): PromiseProbes {
    if (this.#current === undefined) throw nothingApplied();
    return promiseProbes(this.#current, this.#world.machine, this.#closing.signal);
  }

  async restore(touches: readonly string[]): Promise<void> {
    const { signal } = this.#closing;
    const wanted = ({ row }: Change): boolean => touchesRow({ touches }, identityOf(row));
    await this.#changes.run('the repair after a fault', () => this.#putBack(wanted, 'part'), { signal });
  }

  async close(): Promise<void> {
    this.#closing.abort(new VpclabError('CANCELLED', 'vpclabd is ending'));
    this.#world.machine.close();
    await this.#world.databases.closeAll();
  }

  /** The same text compiles to the same rows: most plans and repeated applies ask for what is known already. */
  #compile(source: LabSource): Compiled {
    const known = this.#current;
    if (known?.source.text === source.text && !known.readsFiles) return { ...known, source };
    return compileSource(source, this.#world.lab, this.#host);
  }

  /** Goes on with what an earlier vpclabd was asked, until it is so or somebody asks for something else. */
  async #takeOver({ source, state }: Applied, compiled: Compiled): Promise<void> {
    const goOn = async (): Promise<void> => {
      // An apply that came meanwhile has done it.
      if (this.#current !== compiled) return;
      this.#enter('applying', this.#phase.reason);
      if (state === 'begun') await this.#putBack(() => true, 'whole');
      else await this.#putBack(({ row }) => kind(row.kind).endsByItself === true, 'part');
      this.#isProgrammed = true;
      rememberApplied({ source, state: 'done' });
      this.#enter('ready');
    };
    const { signal } = this.#closing;
    await insist(() => this.#changes.run('vpclabd, which takes the lab over', goOn, { signal }), {
      signal,
      isWanted: () => this.#current === compiled,
      onFailure: (error, nextTryMs) => {
        const reason = `taking the lab over: ${errorMessage(this.#explained(error))}`;
        this.#enter('failed', `${reason}; trying again in ${nextTryMs / 1000} s`);
        this.#tell({ kind: 'takeover-failed', reason, nextTryMs });
      },
    });
  }

  /** Looks from time to time whether a lab whose apply failed is as it should be after all. It changes nothing. */
  async #awaitRecovery(compiled: Compiled): Promise<void> {
    const { signal } = this.#closing;
    const failed = this.#phase;
    const look = async (): Promise<void> => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(RECOVERY_MS)]);
      const { plan } = await this.#difference(compiled.rows, within);
      if (!isEmpty(plan)) throw new Error('it differs from its file');
      await settle(compiled.rows, this.#making(new Stages(() => undefined), within));
      if (this.#phase !== failed) return;
      this.#isProgrammed = true;
      rememberApplied({ source: compiled.source, state: 'done' });
      this.#enter('ready');
    };
    const options = { signal, isWanted: () => this.#phase === failed, onFailure: () => undefined };
    await insist(look, options);
  }

  /** Puts back what went with a daemon. The first attempt is waited for; what it can't do is tried again behind it. */
  async #repair(row: DaemonRow): Promise<void> {
    const { signal } = this.#closing;
    const work = async (): Promise<void> => {
      await this.#putBack(lostWith(this.#rows(), row), 'part');
      await this.#restartWith(row);
    };
    const attempt = (): Promise<void> => this.#changes.run(`the repair after ${row.key}`, work, { signal });
    try {
      await attempt();
    } catch (error) {
      const compiled = this.#current;
      void insist(attempt, {
        signal,
        isWanted: () => this.#current === compiled,
        onFailure: (reason) =>
          this.#tell({ kind: 'repair-failed', name: row.key, reason: errorMessage(reason) }),
      });
      throw error;
    }
  }

  /**
   * Puts back what differs from what was last applied, of the changes that are asked for. A part of them makes no lab
   * whole, and waits for no port: one that is not there would hold up the next apply.
   */
  async #putBack(wanted: (change: Change) => boolean, extent: 'whole' | 'part'): Promise<void> {
    if (this.#current === undefined) return;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REPAIR_MS)]);
    const { plan: whole, rows } = await this.#difference(this.#current.rows, signal);
    const plan = { lab: whole.lab, changes: whole.changes.filter(wanted) };
    const stages = new Stages(() => undefined);
    if (extent === 'whole') await this.#makeSo({ plan, rows }, stages, signal);
    else await make(plan, rows, this.#making(stages, signal));
    if (!isEmpty(plan)) this.#tell({ kind: 'repaired', changes: plan.changes.length });
  }

  /** Starts again what does not work with a new process of the other. */
  async #restartWith(row: DaemonRow): Promise<void> {
    const others = dependants(this.#rows(), row);
    if (others.length === 0) return;
    await this.#world.machine.stopDaemons(others.map((other) => other.key));
    const { signal } = this.#closing;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#world.machine.startDaemons(others, { signal });
        return;
      } catch (error) {
        // One that fails to start is nobody's any more: it must not stay away for that.
        if (attempt === RESTART_ATTEMPTS || signal.aborted) throw error;
        await sleep(RESTART_PAUSE_MS, undefined, { signal });
      }
    }
  }

  /** Begins again without a machine that is lost meanwhile: each can be lost once. */
  async #makeWhatIsThere(rows: readonly Row[], stages: Stages, signal: AbortSignal): Promise<Plan> {
    for (let left = this.#machines.states().length; ; left -= 1) {
      const loss = this.#loss.signal;
      try {
        const away = awayText(this.#machines.states(), rows);
        if (away !== undefined) stages.notice('warning', away);
        const made = await this.#difference(rows, signal);
        await this.#makeSo(made, stages, signal);
        return made.plan;
      } catch (error) {
        if (!loss.aborted || signal.aborted || left === 0) throw error;
      }
    }
  }

  async #makeSo({ plan, rows }: Difference, stages: Stages, signal: AbortSignal): Promise<void> {
    if (isEmpty(plan) && this.#isProgrammed) return;
    this.#isProgrammed = false;
    const context = this.#making(stages, signal);
    try {
      await make(plan, rows, context);
      await settle(untouched(rows, this.#faults.active()), context);
    } finally {
      // Also of what was made before something else failed: the next plan does not know of it.
      if (!signal.aborted) await this.#works.finish(plan, context);
    }
    this.#isProgrammed = true;
  }

  #making(stages: Stages, given: AbortSignal): Make {
    const signal = AbortSignal.any([given, this.#loss.signal]);
    return { works: this.#works, world: this.#world, stages, signal };
  }

  /** Of what is there: a machine that is lost, or was on the way, is neither compared nor changed. */
  async #difference(all: readonly Row[], signal: AbortSignal): Promise<Difference> {
    for (;;) {
      const intended = presentRows(all, this.#machines);
      try {
        const observed = await this.#works.observe({ intended, world: this.#world, signal });
        const rows = presentRows(intended, this.#machines);
        const differing = diff(this.#world.lab, rows, presentRows(observed, this.#machines));
        return { plan: setFaultsApart(differing, this.#faults.active()), rows };
      } catch (error) {
        if (signal.aborted || presentRows(intended, this.#machines).length === intended.length) throw error;
      }
    }
  }

  /** A machine that comes gets what belongs on it; databases on one that goes are let go. */
  #onMachine(state: MachineState, namespaces: readonly string[]): void {
    const { name } = state;
    this.#isProgrammed = false;
    for (const node of namespaces) void this.#world.databases.close({ kind: 'vswitch', node });
    if (state.kind === 'lost') {
      this.#tell({ kind: 'machine-lost', name, reason: state.reason });
      const reason = `the machine ${name} is lost: ${state.reason}`;
      this.#loss.abort(new VpclabError('MACHINE_LOST', reason, { details: { machine: name } }));
      this.#loss = new AbortController();
      return;
    }
    this.#tell({ kind: 'machine-joined', name });
    const compiled = this.#current;
    const belongs = new Set(namespaces);
    const putBack = (): Promise<void> =>
      this.#putBack(
        ({ row }) =>
          kind(row.kind)
            .places(row)
            .some((place) => belongs.has(place)),
        'part',
      );
    const { signal } = this.#closing;
    void insist(() => this.#changes.run(`the return of the machine ${name}`, putBack, { signal }), {
      signal,
      isWanted: () =>
        this.#current === compiled && namespaces.every((netns) => this.#machines.isPresent(netns)),
      onFailure: (error) => this.#tell({ kind: 'repair-failed', name, reason: errorMessage(error) }),
    });
  }

  #explained(error: unknown): unknown {
    return explained(error, this.#world.machine.daemons());
  }

  async #report(): Promise<Report> {
    const reading = { world: this.#world, signal: this.#closing.signal, timeoutMs: STATUS_MS };
    return await this.#works.report(this.#rows(), reading);
  }

  #rows(): readonly Row[] {
    return this.#current?.rows ?? [];
  }

  #enter(name: Phase['name'], reason?: string): void {
    this.#phase = { name, since: new Date(), reason };
  }
}

function nothingApplied(): VpclabError {
  return new VpclabError('BAD_ARGUMENT', 'Nothing was applied to this lab yet: `vpclab apply FILE` does.');
}

/** Whatever a cancelled operation stumbled over, the user hears what the user did. */
function cancelled(error: unknown, signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  if (!signal.aborted || error === reason) return error;
  const message = reason instanceof VpclabError ? reason.message : '`apply` was cancelled.';
  return new VpclabError('CANCELLED', message, { cause: error });
}
