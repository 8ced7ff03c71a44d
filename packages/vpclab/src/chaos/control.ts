// Starts and stops faults in the lab that vpclabd owns, and runs experiments.

import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../errors.ts';
import { isAlive } from '../machine/kernel/process-identity.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { startProcess } from '../machine/tools/start-process.ts';
import type {
  ActiveFault,
  ChaosControl,
  ExperimentInfo,
  ExperimentReport,
  ExperimentSource,
  FaultInfo,
  FaultRequest,
} from '../model/chaos.ts';
import type { LabEngine, LabView, Run } from '../model/engine.ts';
import { clockText, type FaultRecord } from '../model/fault.ts';
import { LAB_ROOT } from '../model/layout.ts';
import type { TrafficControl } from '../model/traffic.ts';
import { catalogue, experimentOf } from './experiment/catalogue.ts';
import { runRandom } from './experiment/run-random.ts';
import { runExperiment } from './experiment/run.ts';
import type { ExperimentParts } from './experiment/run.ts';
import { aimsOf } from './groups.ts';
import { FaultWatch } from './fault-watch.ts';
import { undoOrphan } from './keeper.ts';
import { sendSignal } from './mechanisms/send-signal.ts';
import { unknownTarget } from './unknown-name.ts';
import { tenantsAt } from './places.ts';
import { amountOf, wrongAmount } from '../model/fault-names.ts';
import { FAULTS, FAULT_NAMES, faultName } from './registry.ts';
import { refuseSecondShaping } from './shaped.ts';

// .ts in a checkout, .js in the published package.
const KEEPER = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
const LOG_FILE = `${LAB_ROOT}/chaos.log`;

const MOST_FAULTS = 64;
const START_MS = 15_000;
const STOP_MS = 15_000;
const POLL_MS = 20;

export class Chaos implements ChaosControl {
  readonly #records = new FaultRecords();
  readonly #engine: () => Promise<LabEngine>;
  readonly #traffic: TrafficControl;
  readonly #tell: (message: string) => void;
  readonly #closing = new AbortController();
  readonly #watch: FaultWatch;

  constructor(engine: () => Promise<LabEngine>, traffic: TrafficControl, tell: (message: string) => void) {
    this.#engine = engine;
    this.#traffic = traffic;
    this.#tell = tell;
    const restore = async (fault: string, touches: readonly string[]): Promise<void> =>
      await (await this.#engine()).restore(fault, touches);
    this.#watch = new FaultWatch({ restore, tell, startMs: START_MS });
    void this.#watch.watch(this.#closing.signal);
  }

  async kinds(): Promise<readonly FaultInfo[]> {
    const view = (await this.#engine()).view();
    return FAULT_NAMES.map((name) => {
      const kind = FAULTS[name];
      const { layer, brief, targetWord } = kind;
      return { name, layer, brief, targetWord, targets: view === undefined ? [] : aimsOf(kind, view) };
    });
  }

  status(): Promise<readonly ActiveFault[]> {
    return Promise.resolve(this.#records.all().map(shown));
  }

  /** Returns once the fault is in effect. */
  async start(request: FaultRequest, signal: AbortSignal): Promise<ActiveFault> {
    if (this.#records.all().length >= MOST_FAULTS)
      throw new VpclabError('BAD_ARGUMENT', `${MOST_FAULTS} faults are active, the most allowed at once.`);
    const record = await recordOf(request, await this.#view());
    refuseSecondShaping(record, this.#records.all());
    this.#records.write(record);
    this.#watch.begun(record);
    try {
      const call = { logFile: LOG_FILE, signal, timeoutMs: START_MS };
      const said = await startProcess(KEEPER, [record.id], call);
      if (said !== 'active')
        throw new VpclabError('COMMAND_FAILED', `${request.fault} of ${request.target}: ${said}`);
      // It may be over already, or on its way there.
      const found = this.#records.read(record.id);
      this.#watch.became(record.id, found);
      const begun: FaultRecord = found ?? { ...record, state: 'undoing' };
      this.#tell(`${begun.fault} of ${begun.target} began, until ${clockText(begun.until)}`);
      return shown(begun);
    } catch (error) {
      await this.stop(record.id);
      throw error;
    }
  }

  /** Ends one fault, or all, and returns when they are undone. */
  async stop(id?: string): Promise<readonly ActiveFault[]> {
    const meant = this.#records.all().filter((record) => id === undefined || record.id === id);
    await Promise.all(meant.map(async (record) => await end(this.#records, record)));
    return meant.map(shown);
  }

  /** Those of the lab file, then those of the catalogue that they do not replace. */
  async experiments(): Promise<readonly ExperimentInfo[]> {
    const own = (await this.#engine()).view()?.lab.experiments ?? [];
    const names = new Set(own.map(({ name }) => name));
    return [
      ...own.map(({ name, brief }) => ({ name, brief, from: 'lab file' as const })),
      ...catalogue().filter(({ name }) => !names.has(name)),
    ];
  }

  async run(source: ExperimentSource, run: Run): Promise<ExperimentReport> {
    const view = await this.#view();
    const engine = await this.#engine();
    const parts = (): ExperimentParts => ({
      view,
      probes: engine.probes(),
      chaos: this,
      traffic: this.#traffic,
    });
    if (source.random === undefined) {
      const experiment = experimentOf(source, view.lab);
      const message = 'the lab file has no `traffic`: promises alone tell who lost what';
      if (experiment.traffic === false) run.onEvent({ kind: 'notice', level: 'info', message, atMs: 0 });
      return await runExperiment(experiment, parts(), run);
    }
    const restore = async (): Promise<void> => {
      const applied = engine.source();
      if (applied !== undefined)
        await engine.apply(applied, { signal: run.signal, onEvent: () => undefined });
    };
    return await runRandom(source.random, { parts, restore }, run);
  }

  close(): void {
    this.#closing.abort();
  }

  async #view(): Promise<LabView> {
    const view = (await this.#engine()).view();
    if (view !== undefined) return view;
    throw new VpclabError('BAD_ARGUMENT', 'Nothing was applied to this lab yet: `vpclab apply FILE` does.');
  }
}

async function end(records: FaultRecords, record: FaultRecord): Promise<void> {
  const { keeper, id } = records.read(record.id) ?? record;
  sendSignal(keeper, 'SIGTERM');
  const deadline = performance.now() + STOP_MS;
  while (keeper !== undefined && isAlive(keeper) && performance.now() < deadline) await sleep(POLL_MS);
  const left = records.read(id);
  if (left !== undefined) await undoOrphan(left);
}

async function recordOf(request: FaultRequest, view: LabView): Promise<FaultRecord> {
  const { target, seconds } = request;
  const fault = faultName(request.fault);
  const kind = FAULTS[fault];
  const targets = aimsOf(kind, view);
  if (!targets.includes(target)) throw unknownTarget({ fault, target, word: kind.targetWord, targets });
  const wrong = wrongAmount(fault, request);
  if (wrong !== undefined) throw new VpclabError('BAD_ARGUMENT', `${fault} takes no ${wrong}.`);
  const amount = amountOf(fault);
  const given = amount === undefined ? 0 : (request[amount.option] ?? amount.normal);
  const { mechanism, actions, holds, touches, tenants } = await kind.effect(target, view, given);
  const startedAt = Date.now();
  return {
    id: randomBytes(4).toString('hex'),
    fault,
    target,
    mechanism,
    state: 'starting',
    startedAt,
    until: startedAt + seconds * 1000,
    actions,
    holds: holds ?? [],
    touches: touches ?? [],
    tenants: tenants ?? tenantsAt([target.split('/')[0] ?? target], view),
    keeper: undefined,
    reason: undefined,
  };
}

function shown(record: FaultRecord): ActiveFault {
  const { id, fault, target, mechanism, state, startedAt, until, reason, tenants } = record;
  return { id, fault, target, mechanism, state, startedAt, until, reason, tenants };
}
