// The API as the commands use it: one function per request, results typed, errors as VpclabError.

import type { IncomingMessage } from 'node:http';
import type { MetricsRequest } from '../api/context.ts';
import { CAPTURE_ID } from '../api/capture-id.ts';
import type { FeedRecord } from '../api/schemas/event.ts';
import type { NewListener, ShownListener } from '../api/listeners.ts';
import type { Right } from '../api/authority.ts';
import type { NewToken, Token } from '../api/schemas/access.ts';
import type { Log } from '../api/schemas/log.ts';
import type {
  ApplyConditions,
  ApplyResult,
  ExecTarget,
  LabSource,
  LabStatus,
  OnEvent,
  PlanResult,
  VerifyReport,
} from '../model/engine.ts';
import type { FlowRecord } from '../model/flow-log.ts';
import type { Diagnosis, WhyQuestion } from '../model/diagnosis.ts';
import type { Inventory } from '../model/inventory.ts';
import type { RoutingView } from '../model/routing.ts';
import type {
  ListedFault,
  ExperimentInfo,
  ExperimentReport,
  ExperimentSource,
  FaultInfo,
  FaultRequest,
} from '../model/chaos.ts';
import type { TrafficHistory } from '../model/traffic-history.ts';
import type { TrafficReport, TrafficRequest, TrafficStatus } from '../model/traffic.ts';
import { httpCall } from './http.ts';
import type { HttpCall } from './http.ts';
import { PATIENCE, type Patience } from './listen-for-silence.ts';
import { readError, readJson, readLines, readStream, readText } from './replies.ts';

/** Reading a big plan takes seconds at most; a stage of an apply that says nothing for longer is stuck. */
const REPLY_IDLE_MS = 60_000;
const STREAM_IDLE_MS = 180_000;
/** A followed log may be silent for days. */
const FOLLOW_IDLE_MS = 0x7fff_ffff;

type StreamOptions = {
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
  /** Hears that vpclabd went away under the request, which is sent again: an apply goes on from where things stand. */
  readonly onRetry?: () => void;
};

export type LabClient = {
  status(signal?: AbortSignal): Promise<LabStatus>;
  /** Compared with the lab file, too. */
  comparedStatus(signal?: AbortSignal): Promise<LabStatus>;
  inventory(signal?: AbortSignal): Promise<Inventory>;
  routing(): Promise<RoutingView>;
  source(): Promise<LabSource>;
  targets(signal?: AbortSignal): Promise<readonly ExecTarget[]>;
  plan(source: LabSource): Promise<PlanResult>;
  apply(source: LabSource, options: StreamOptions & ApplyConditions): Promise<ApplyResult>;
  verify(options: StreamOptions & { readonly exhaustive: boolean }): Promise<VerifyReport>;
  why(question: WhyQuestion): Promise<Diagnosis>;
  /** Asks the running change to stop at its next safe point. */
  cancelChange(signal: AbortSignal): Promise<void>;
  logs(signal?: AbortSignal): Promise<readonly Log[]>;
  log(name: string, options: LogOptions): Promise<void>;
  /** All that is remembered, then what happens. */
  events(options: EventsOptions): Promise<void>;
  /** Flows that are remembered, then those to come. */
  flows(options: FlowsOptions): Promise<void>;
  /** pcapng as it comes; the next chunk is read when `onChunk` is done with one. */
  capture(asked: CaptureAsked, options: CaptureReading): Promise<void>;
  /** Asks a capture to end in good order; false: it has ended. */
  endCapture(id: string): Promise<boolean>;
  tokens(): Promise<readonly Token[]>;
  addToken(rights: readonly Right[], tenant: string | undefined): Promise<NewToken>;
  removeToken(id: string): Promise<boolean>;
  listeners(): Promise<readonly ShownListener[]>;
  addListener(listener: NewListener): Promise<ShownListener>;
  removeListener(id: string): Promise<boolean>;
  /** The data of an answer of the lab's Prometheus; `path` below /api/v1/. */
  prometheus<T>(path: string): Promise<T>;
  traffic(): Promise<TrafficStatus>;
  startTraffic(request: TrafficRequest): Promise<TrafficStatus>;
  stopTraffic(): Promise<TrafficStatus>;
  trafficReport(): Promise<TrafficReport>;
  /** HTML. */
  trafficPage(): Promise<string>;
  faultKinds(): Promise<readonly FaultInfo[]>;
  experiments(): Promise<readonly ExperimentInfo[]>;
  faults(): Promise<readonly ListedFault[]>;
  startFault(request: FaultRequest): Promise<ListedFault>;
  stopFaults(id: string | undefined): Promise<readonly ListedFault[]>;
  runExperiment(source: ExperimentSource, options: StreamOptions): Promise<ExperimentReport>;
  /** The exposition as text. */
  metrics(options: MetricsRequest): Promise<string>;
  trafficHistory(): Promise<TrafficHistory>;
};

type LinesOptions<T> = {
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onRecord: (record: T) => void;
};
export type EventsOptions = LinesOptions<FeedRecord>;
export type FlowsOptions = LinesOptions<FlowRecord> & {
  /** As /v1/flows takes them. */
  readonly filter: Readonly<Record<string, string | undefined>>;
};

export type CaptureAsked = {
  readonly target: string;
  readonly devices: readonly string[];
  readonly filter: string;
  readonly packets: number | undefined;
  readonly seconds: number | undefined;
};
export type CaptureReading = {
  readonly signal: AbortSignal;
  readonly onBegin: (id: string) => void;
  readonly onChunk: (chunk: Buffer) => Promise<void>;
};

export type LogOptions = {
  readonly lines: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};

export function labClient(socketPath: string, patience: Patience = PATIENCE): LabClient {
  const call = <T>(
    asked: Pick<HttpCall, 'method' | 'path'> & Partial<HttpCall>,
    read: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> =>
    httpCall(
      { socketPath, patience, idempotent: asked.method === 'GET', idleMs: REPLY_IDLE_MS, ...asked },
      async (response) => {
        if (response.statusCode !== 200) throw await readError(response);
        return await read(response);
      },
    );
  const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
    call({ method: 'GET', path, signal }, readJson<T>);
  const text = (path: string): Promise<string> => call({ method: 'GET', path }, readText);
  const lines = <T>(path: string, { follow, signal, onRecord }: LinesOptions<T>): Promise<void> =>
    call({ method: 'GET', path, signal, idleMs: follow ? FOLLOW_IDLE_MS : REPLY_IDLE_MS }, (response) =>
      readLines(response, onRecord),
    );
  /** What changes nothing, so that it may be asked again. */
  const ask = <T>(path: string, body: unknown): Promise<T> =>
    call({ method: 'POST', path, body, idempotent: true }, readJson<T>);
  /** Not repeated: a second token or listener would be another one. */
  const change = <T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> =>
    call({ method, path, body }, readJson<T>);
  const remove = async (path: string): Promise<boolean> =>
    (await change<{ readonly removed: boolean }>('DELETE', path)).removed;
  const stream = <T>(
    asked: Pick<HttpCall, 'path' | 'body'> & Partial<Pick<HttpCall, 'idempotent'>>,
    { onEvent, signal, onRetry }: StreamOptions,
  ): Promise<T> =>
    call(
      { method: 'POST', idempotent: true, idleMs: STREAM_IDLE_MS, ...asked, signal, onRetry },
      (response) => readStream<T>(response, onEvent),
    );
  return {
    status: (signal) => get('/v1/lab', signal),
    comparedStatus: (signal) => get('/v1/lab?drift=true', signal),
    inventory: (signal) => get('/v1/inventory', signal),
    routing: () => get('/v1/routing'),
    trafficHistory: () => get('/v1/traffic-history'),
    source: () => get('/v1/lab/source'),
    targets: (signal) => get('/v1/targets', signal),
    tokens: () => get('/v1/tokens'),
    addToken: (rights, tenant) => change('POST', '/v1/tokens', { rights, tenant }),
    removeToken: (id) => remove(`/v1/tokens/${encodeURIComponent(id)}`),
    listeners: () => get('/v1/listeners'),
    addListener: (listener) => change('POST', '/v1/listeners', listener),
    removeListener: (id) => remove(`/v1/listeners/${encodeURIComponent(id)}`),
    traffic: () => get('/v1/traffic'),
    startTraffic: (request) => change('POST', '/v1/traffic', request),
    stopTraffic: () => change('DELETE', '/v1/traffic'),
    trafficReport: () => get('/v1/traffic/report'),
    trafficPage: () => text('/v1/traffic/report.html'),
    faultKinds: () => get('/v1/chaos/kinds'),
    experiments: () => get('/v1/chaos/experiments'),
    faults: () => get('/v1/chaos/faults'),
    startFault: (request) => change('POST', '/v1/chaos/faults', request),
    stopFaults: (id) =>
      change('DELETE', `/v1/chaos/faults${id === undefined ? '' : `?id=${encodeURIComponent(id)}`}`),
    runExperiment: (source, options) =>
      stream({ path: '/v1/chaos/run', body: source, idempotent: false }, options),
    logs: (signal) => get('/v1/logs', signal),
    plan: (source) => ask('/v1/plan', source),
    apply: (source, { planned, replace, ...options }) =>
      stream({ path: '/v1/apply', body: { ...source, planned, replace } }, options),
    verify: ({ exhaustive, ...options }) => stream({ path: '/v1/verify', body: { exhaustive } }, options),
    why: (question) => ask('/v1/why', question),
    cancelChange: async (signal) => {
      await call({ method: 'DELETE', path: '/v1/change', idempotent: true, signal }, readJson);
    },
    metrics: ({ tenant, format, compat }) => {
      const query = new URLSearchParams({ format });
      if (tenant !== undefined) query.set('tenant', tenant);
      if (compat !== undefined) query.set('compat', compat.join(','));
      return text(`/metrics?${query.toString()}`);
    },
    events: ({ follow, signal, onRecord }) =>
      // Asked again of a vpclabd that came back, which remembers only what is new.
      lines(`/v1/events?remembered=all&follow=${follow}`, { follow, signal, onRecord }),
    flows: ({ follow, signal, filter, onRecord }) => {
      const query = new URLSearchParams({ follow: String(follow) });
      for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
      return lines(`/v1/flows?${query.toString()}`, { follow, signal, onRecord });
    },
    capture: ({ target, devices, filter, packets, seconds }, { signal, onBegin, onChunk }) => {
      const query = new URLSearchParams({ target, filter });
      for (const device of devices) query.append('interface', device);
      if (packets !== undefined) query.set('packets', String(packets));
      if (seconds !== undefined) query.set('seconds', String(seconds));
      const path = `/v1/captures?${query.toString()}`;
      // Repeated, it would not be the same packets.
      return call(
        { method: 'GET', path, idempotent: false, idleMs: FOLLOW_IDLE_MS, signal },
        async (response) => {
          onBegin(String(response.headers[CAPTURE_ID] ?? ''));
          for await (const chunk of response as AsyncIterable<Buffer>) await onChunk(chunk);
        },
      );
    },
    endCapture: async (id) =>
      (await change<{ readonly ended: boolean }>('DELETE', `/v1/captures/${encodeURIComponent(id)}`)).ended,
    prometheus: async <T>(path: string) =>
      (await get<{ readonly data: T }>(`/prometheus/api/v1/${path}`)).data,
    log: (name, { lines, follow, signal, onText }) =>
      call(
        {
          method: 'GET',
          path: `/v1/logs/${encodeURIComponent(name)}?lines=${lines}&follow=${follow}`,
          // Repeating it would show the same lines twice.
          idempotent: false,
          idleMs: follow ? FOLLOW_IDLE_MS : REPLY_IDLE_MS,
          signal,
        },
        async (response) => {
          for await (const text of response.setEncoding('utf8')) onText(text as string);
        },
      ),
  };
}
