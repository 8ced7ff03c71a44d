// What the routes work with.

import type { FlowLog } from '../flow-logs/flow-log.ts';
import type { ChaosControl } from '../model/chaos.ts';
import type { LabEngine, Log } from '../model/engine.ts';
import type { RoutingView } from '../model/routing.ts';
import type { TrafficHistory } from '../model/traffic-history.ts';
import type { TrafficControl } from '../model/traffic.ts';
import type { ChangeLock } from './change-lock.ts';
import type { EventFeed } from './event-feed.ts';
import type { ListenerControl } from './listeners.ts';
import type { Tokens } from './tokens.ts';

export type MetricsRequest = {
  readonly tenant?: string | undefined;
  readonly format: 'prometheus' | 'openmetrics' | 'json';
  /** Whose names are added; BAD_ARGUMENT where one is not known. */
  readonly compat?: readonly string[] | undefined;
};
export type MetricsSource = {
  readonly read: (
    request: MetricsRequest,
  ) => Promise<{ readonly contentType: string; readonly body: readonly Buffer[] }>;
  /** Of each VPC, or of those of one tenant. */
  readonly history: (tenant: string | undefined) => Promise<TrafficHistory>;
  readonly close: () => Promise<void>;
};

export type PrometheusAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
};
/** The Prometheus of the lab; BAD_ARGUMENT where there is none. */
export type PrometheusSource = {
  readonly ask: (path: string, signal: AbortSignal) => Promise<PrometheusAnswer>;
};

/** Flows that are remembered, and those to come. */
export type FlowSource = {
  /** False: the lab file does not ask for them. */
  readonly isOn: boolean;
  readonly log: FlowLog;
};

export type ApiContext = {
  /** The engine reads the world back when vpclabd starts again; requests wait for it. */
  readonly engine: () => Promise<LabEngine>;
  readonly lock: ChangeLock;
  readonly feed: EventFeed;
  /** Logs that are not the engine's: vpclabd's own. */
  readonly ownLogs: readonly Log[];
  readonly tokens: Tokens;
  readonly listeners: ListenerControl;
  readonly metrics: MetricsSource | undefined;
  readonly routing: (() => Promise<RoutingView>) | undefined;
  readonly prometheus: PrometheusSource | undefined;
  readonly flows: FlowSource | undefined;
  readonly traffic: TrafficControl | undefined;
  readonly chaos: ChaosControl | undefined;
};
