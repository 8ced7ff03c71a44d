// The engine of one lab: what its API asks of intent, plan and the world. Everything that changes the lab is one flow
// (convergence.ts), whether it was asked for or not (healing.ts).

import type { Duplex } from 'node:stream';
import { errorMessage, VpclabError } from '../errors.ts';
import { CONCEPTS } from '../concepts/registry.ts';
import type { HostTraits } from '../concepts/context.ts';
import { emptyInventory, inventoryOf } from '../inventory/inventory.ts';
import { learnedRoutes } from '../inventory/learned.ts';
import { statusOf } from '../inventory/status.ts';
import { centralServers, daemonsOf } from '../kinds/processes.ts';
import { targetsOf } from '../kinds/targets.ts';
import type { LabWorld, Report } from '../kinds/work/contract.ts';
import { loadWorks } from '../kinds/work/works.ts';
import type { Works } from '../kinds/work/works.ts';
import { Authority } from '../machine/credentials/authority.ts';
import { LocalMachine } from '../machine/local/local-machine.ts';
import { Machines } from '../machine/many/machines.ts';
import type { MachineState } from '../machine/many/machines.ts';
import type { Compiled } from '../model/compiled.ts';
import type { Diagnosis, WhyQuestion } from '../model/diagnosis.ts';
import type {
  ApplyOptions,
  ApplyResult,
  CaptureOptions,
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
import type { FlowCollector } from '../model/flow-log.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Lab } from '../model/lab.ts';
import { AUTHORITY } from '../model/layout.ts';
import { isEmpty } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
import { Databases } from '../ovn/databases.ts';
import { digestOf } from '../plan/digest.ts';
import { withParts } from '../plan/parts.ts';
import { hostUid } from '../runtime/lab-user.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { Fact } from '../verify/causes.ts';
import { fullQuotas } from '../verify/running/full-quotas.ts';
import { promiseProbes } from '../verify/running/promise-probes.ts';
import { factsOf } from '../verify/running/verify-facts.ts';
import { verifyLab } from '../verify/running/verify-lab.ts';
import { refuseOtherDirectory, refuseOtherLab, refuseOutdated } from './apply-conditions.ts';
import { captureOf } from './capture.ts';
import { compileSource, rememberApplied } from './compile-source.ts';
import { Convergence, NotBegun } from './convergence.ts';
import { explained, requireRoom, unresponsiveText } from './explain.ts';
import { Healing, LOOK_MS } from './healing.ts';
import type { Tell } from './healing.ts';
import { hostTraits } from './host-traits.ts';
import { LabState } from './lab-state.ts';
import { Mutex } from './mutex.ts';
import { ReadAhead } from './read-ahead.ts';
import { Stages } from './stages.ts';

export type EngineOptions = {
  readonly name: string;
  readonly onEvent?: (event: EngineEvent) => void;
  /** What the lab should be from now on; called before the change. */
  readonly onLab?: (lab: Lab) => void;
  readonly flowLogs?: FlowCollector;
  /** Of the host: mounted in this lab, for what outlives it. */
  readonly keptDirectory?: string | undefined;
};

export async function createEngine(options: EngineOptions): Promise<LabEngine> {
  const [traits, works] = await Promise.all([hostTraits(), loadWorks()]);
  const engine = new Engine(options, traits, works);
  await engine.resume();
  return engine;
}

/** Whatever hangs in the lab, its status is reported. */
const STATUS_MS = 2_000;
/** What differs is told by the way: a plan of 200 VPCs takes a third of it. */
const COMPARE_MS = 1_000;

class Engine implements LabEngine {
  readonly #host: HostTraits;
  readonly #world: LabWorld;
  readonly #machines: Machines;
  readonly #changes = new Mutex();
  readonly #closing = new AbortController();
  readonly #readAhead: ReadAhead;
  readonly #works: Works;
  readonly #tell: Tell;
  readonly #state: LabState;
  readonly #convergence: Convergence;
  readonly #healing: Healing;
  readonly #collector: FlowCollector | undefined;
  readonly #keptDirectory: string | undefined;

  constructor(
    { name, onEvent, onLab, flowLogs, keptDirectory }: EngineOptions,
    host: HostTraits,
    works: Works,
  ) {
    this.#collector = flowLogs;
    this.#keptDirectory = keptDirectory;
    this.#host = host;
    this.#works = works;
    this.#state = new LabState(onLab ?? ((): void => undefined));
    this.#tell = (event) => onEvent?.({ ...event, atMs: Math.round(performance.now()) });
    const machine = new Machines({
      local: new LocalMachine(),
      authorityOf: (file = AUTHORITY) => new Authority(file),
      lab: name,
      onState: (state, namespaces) => this.#onMachine(state, namespaces),
    });
    this.#machines = machine;
    this.#world = {
      lab: name,
      databases: new Databases((region) => centralServers(this.#state.rows, region)),
      machine,
    };
    this.#convergence = new Convergence(works, this.#world, machine);
    this.#healing = new Healing({
      state: this.#state,
      works,
      world: this.#world,
      convergence: this.#convergence,
      machines: machine,
      changes: this.#changes,
      closing: this.#closing.signal,
      tell: this.#tell,
      explained: (error) => this.#explained(error),
    });
    machine.watch({ onEvent: this.#tell, onRestarted: (row) => this.#healing.repair(row) });
    this.#readAhead = new ReadAhead(machine, this.#closing.signal);
    void this.#healing.watchLosses();
  }

  async resume(): Promise<void> {
    await this.#healing.resume(({ source }) => compileSource(source, this.#world.lab, this.#host));
  }

  source(): LabSource | undefined {
    return this.#state.current?.source;
  }

  targets(): readonly ExecTarget[] {
    return targetsOf(this.#state.current?.rows ?? []);
  }

  async capture(options: CaptureOptions): Promise<Duplex> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    return await captureOf(this.#state.rows, this.#world.machine, { ...options, signal });
  }

  logs(): readonly Log[] {
    const { machine } = this.#world;
    return daemonsOf(this.#state.rows).map(({ key, logFile }) => ({
      name: key,
      file: logFile,
      size: () => machine.logSize(logFile),
      read: (at, length) => machine.readLog(logFile, at, length),
    }));
  }

  async status({ drift } = { drift: false }): Promise<LabStatus> {
    const [report, differences] = await Promise.all([
      this.#report(),
      drift ? this.#differences() : undefined,
    ]);
    const { phase } = this.#state;
    const seen = { machines: this.#machines, phase, report, differences, hostUid: hostUid() };
    return statusOf(this.#world.lab, this.#state.current?.lab, seen);
  }

  async inventory(): Promise<Inventory> {
    const compiled = this.#state.current;
    if (compiled === undefined) return emptyInventory(this.#world.lab);
    const { signal } = this.#closing;
    const { machine } = this.#world;
    const looks = [
      this.#convergence.difference(compiled.rows, signal),
      this.#report(),
      learnedRoutes(machine, compiled.rows),
    ] as const;
    const [{ plan }, report, learned] = await this.#explaining(Promise.all(looks));
    return inventoryOf(compiled, { plan, report, learned, daemons: machine.daemons() });
  }

  async plan(source: LabSource): Promise<PlanResult> {
    const { rows: after, warnings } = this.#compile(source);
    const looking = this.#convergence.difference(after, this.#closing.signal);
    const { plan } = await this.#explaining(looking);
    const parts = withParts(plan, { before: this.#state.rows, after }, CONCEPTS);
    return { ...parts, warnings, digest: digestOf(plan) };
  }

  async apply(source: LabSource, options: ApplyOptions): Promise<ApplyResult> {
    const compiled = this.#compile(source);
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const stages = new Stages(options.onEvent);
    const change = async (): Promise<Plan> => {
      const before = this.#state.rows;
      const previous = this.#state.current;
      const earlier = this.#state.phase;
      if (options.replace !== true) refuseOtherLab(this.#world.lab, this.#state.current?.source, source);
      if (options.planned !== undefined)
        refuseOutdated((await this.#convergence.difference(compiled.rows, signal)).plan, options);
      this.#state.enter('applying');
      try {
        requireRoom();
        rememberApplied({ source, state: 'begun' });
        this.#state.ask(compiled);
        await this.#machines.place(compiled.rows, signal);
        const plan = await this.#convergence.converge(compiled.rows, stages, signal);
        this.#machines.retire();
        rememberApplied({ source, state: 'done' });
        this.#state.enter('ready');
        // What was found as it should be has been so for longer.
        if (isEmpty(plan) && earlier.name === 'ready') this.#state.phase = earlier;
        return withParts(plan, { before, after: compiled.rows }, CONCEPTS);
      } catch (thrown) {
        const error = thrown instanceof NotBegun ? thrown.reason : thrown;
        const reason = this.#explained(cancelled(error, signal));
        if (thrown instanceof NotBegun && previous !== undefined) this.#stayWith(previous, earlier);
        this.#state.enter('failed', `apply: ${errorMessage(reason)}`);
        void this.#healing.awaitRecovery(this.#state.current ?? compiled);
        throw reason;
      }
    };
    const onWait = (holder: string): void => stages.notice('info', `waiting for ${holder}`);
    const changed = this.#changes.run('an apply', change, { signal, onWait });
    const plan = await this.#readAhead.after(changed);
    return { plan, warnings: compiled.warnings, elapsedMs: stages.elapsedMs };
  }

  /** What is restarted meanwhile must be as it was. */
  #stayWith(previous: Compiled, { name }: LabState['phase']): void {
    rememberApplied({ source: previous.source, state: name === 'ready' ? 'done' : 'begun' });
    this.#state.ask(previous);
  }

  async verify(options: VerifyOptions): Promise<VerifyReport> {
    const compiled = this.#applied();
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const facts = (): Promise<readonly Fact[]> => this.#facts(compiled, signal);
    const report = await this.#readAhead.after(
      verifyLab(compiled, this.#world.machine, { ...options, signal, facts, collector: this.#collector }),
    );
    const hung = report.ok ? undefined : unresponsiveText(this.#world.machine.daemons());
    if (hung !== undefined) new Stages(options.onEvent).notice('warning', hung);
    return report;
  }

  /** One thing that is down or differs breaks many promises. */
  async #facts({ lab, rows }: Compiled, signal: AbortSignal): Promise<readonly Fact[]> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    const nothing = { lab: lab.name, changes: [] };
    const [full, report, plan] = await Promise.all([
      fullQuotas(lab, this.#world.machine),
      this.#report(),
      this.#convergence.difference(rows, within).then(
        (found) => found.plan,
        () => nothing,
      ),
    ]);
    signal.throwIfAborted();
    const daemons = this.#world.machine.daemons();
    const faults = new FaultRecords().active();
    return factsOf({ lab, rows, report, daemons, plan, fullQuotas: full, faults });
  }

  async why(question: WhyQuestion, given: AbortSignal): Promise<Diagnosis> {
    const compiled = this.#applied();
    const signal = AbortSignal.any([given, this.#closing.signal]);
    const see = async () => {
      const [{ plan }, report] = await Promise.all([
        this.#convergence.difference(compiled.rows, signal),
        this.#report(),
      ]);
      return { changes: plan.changes, report };
    };
    const { diagnoseLab } = await import('../diagnose/running/diagnose-lab.ts');
    return await diagnoseLab(compiled, this.#world.machine, question, { see, signal });
  }

  view(): LabView | undefined {
    if (this.#state.current === undefined) return undefined;
    const { lab, rows } = this.#state.current;
    const { machine } = this.#world;
    const pidOf = (daemon: string): number | undefined =>
      machine.daemons().find(({ row, state }) => row.key === daemon && state !== 'dead')?.pid;
    return { lab, rows, pidOf };
  }

  probes(): PromiseProbes {
    return promiseProbes(this.#applied(), this.#world.machine, this.#closing.signal);
  }

  async restore(fault: string, touches: readonly string[]): Promise<void> {
    await this.#healing.restore(fault, touches);
  }

  async close(): Promise<void> {
    this.#closing.abort(new VpclabError('CANCELLED', 'vpclabd is ending'));
    this.#world.machine.close();
    await this.#world.databases.closeAll();
  }

  /** The same text compiles to the same rows: most plans and repeated applies ask for what is known already. */
  #compile(source: LabSource): Compiled {
    const known = this.#state.current;
    if (known?.source.text === source.text && !known.readsFiles) return { ...known, source };
    const compiled = compileSource(source, this.#world.lab, this.#host);
    refuseOtherDirectory(compiled.lab, this.#keptDirectory);
    return compiled;
  }

  /** A machine that comes gets what belongs on it; databases on one that goes are let go. */
  #onMachine(state: MachineState, namespaces: readonly string[]): void {
    const { name } = state;
    for (const node of namespaces) void this.#world.databases.close({ kind: 'vswitch', node });
    if (state.kind === 'lost') {
      this.#tell({ kind: 'machine-lost', name, reason: state.reason });
      const reason = `the machine ${name} is lost: ${state.reason}`;
      this.#convergence.distrust(new VpclabError('MACHINE_LOST', reason, { details: { machine: name } }));
      return;
    }
    this.#convergence.distrust();
    this.#tell({ kind: 'machine-joined', name });
    this.#healing.putOn(name, namespaces);
  }

  #applied(): Compiled {
    const { current } = this.#state;
    if (current !== undefined) return current;
    throw new VpclabError('BAD_ARGUMENT', 'Nothing was applied to this lab yet: `vpclab apply FILE` does.');
  }

  async #explaining<T>(work: Promise<T>): Promise<T> {
    return await work.catch((error: unknown) => {
      throw this.#explained(error);
    });
  }

  #explained(error: unknown): unknown {
    return explained(error, this.#world.machine.daemons(), new FaultRecords().active());
  }

  /** Undefined where there is nothing to compare, or something does not answer at once. */
  async #differences(): Promise<number | undefined> {
    const { current, phase } = this.#state;
    if (current === undefined || phase.name !== 'ready') return undefined;
    const within = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(COMPARE_MS)]);
    try {
      const { plan } = await this.#convergence.difference(current.rows, within);
      // A change that began meanwhile is no drift.
      return this.#state.phase === phase ? plan.changes.length : undefined;
    } catch {
      return undefined;
    }
  }

  async #report(): Promise<Report> {
    const reading = { world: this.#world, signal: this.#closing.signal, timeoutMs: STATUS_MS };
    return await this.#works.report(this.#state.rows, reading);
  }
}

/** Report the user's own cancellation, not the error that it caused. */
function cancelled(error: unknown, signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  if (!signal.aborted || error === reason) return error;
  const message =
    reason instanceof VpclabError
      ? reason.message
      : '`apply` was cancelled; the next one finishes what it began.';
  return new VpclabError('CANCELLED', message, { cause: error });
}
