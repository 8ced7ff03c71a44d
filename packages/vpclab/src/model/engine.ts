// What the engine offers to the API and what it tells while it works: plain JSON, the same for CLI, console and tests.

import type { Duplex } from 'node:stream';
import type { Diagnosis, WhyQuestion } from './diagnosis.ts';
import type { Inventory } from './inventory.ts';
import type { Lab } from './lab.ts';
import type { Plan } from './plan.ts';
import type { LabPromise } from './promise.ts';
import type { SpecProblem } from './problem.ts';
import type { PrivateView } from './private-view.ts';
import type { NetnsRole, Row } from './rows.ts';

/** Progress of a running operation. Times are milliseconds since the operation began. */
export type LabEvent =
  | {
      readonly kind: 'stage';
      readonly stage: string;
      readonly state: 'started' | 'done' | 'failed';
      readonly atMs: number;
      readonly detail?: string;
    }
  | {
      readonly kind: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly atMs: number;
    }
  | {
      readonly kind: 'notice';
      readonly level: 'info' | 'warning';
      readonly message: string;
      readonly atMs: number;
    };

/** What happens to a daemon; `name` is its key. */
export type SupervisorEvent =
  | { readonly kind: 'died'; readonly name: string; readonly pid: number }
  | {
      readonly kind: 'restarted';
      readonly name: string;
      readonly pid: number;
      readonly restarts: number;
      readonly downMs: number;
    }
  /** It runs but does not answer: it is killed, and its death follows. */
  | { readonly kind: 'hung'; readonly name: string; readonly pid: number; readonly silentMs: number }
  | { readonly kind: 'repair-failed'; readonly name: string; readonly reason: string }
  | {
      readonly kind: 'restart-failed';
      readonly name: string;
      readonly reason: string;
      readonly nextTryMs: number;
    };

/** What the engine notices and does without being asked. */
export type EngineEvent = { readonly atMs: number } & (
  | SupervisorEvent
  /** Part of what the daemon `name` made is gone without a command, and it did not notice: it is put back. */
  | { readonly kind: 'lost'; readonly name: string; readonly reason: string }
  | { readonly kind: 'repaired'; readonly changes: number }
  /** A vpclabd that came back could not finish what an earlier one had begun; it tries again. */
  | { readonly kind: 'takeover-failed'; readonly reason: string; readonly nextTryMs: number }
  /** Another machine is out of reach; what belongs on it is left out until it joins again. */
  | { readonly kind: 'machine-lost'; readonly name: string; readonly reason: string }
  | { readonly kind: 'machine-joined'; readonly name: string }
);

export type OnEvent = (event: LabEvent) => void;
export type Run = { readonly signal: AbortSignal; readonly onEvent: OnEvent };

/** The lab file as text; the name is shown in errors. */
export type LabSource = { readonly fileName: string; readonly text: string };

/** What is odd about the file, and no error. */
type Warned = { readonly warnings: readonly SpecProblem[] };
/** `digest` tells this plan from any other. */
export type PlanResult = Plan & Warned & { readonly digest: string };
/** Nothing is changed unless they hold. */
export type ApplyConditions = {
  /** The digest of the plan that was read: another one is refused. */
  readonly planned?: string | undefined;
  /** The file may be another lab's. */
  readonly replace?: boolean | undefined;
};
export type ApplyOptions = Run & ApplyConditions;
export type ApplyResult = Warned & { readonly plan: Plan; readonly elapsedMs: number };

export type DaemonStatus = {
  readonly name: string;
  readonly netns: string;
  readonly pid: number | undefined;
  readonly state: 'running' | 'unresponsive' | 'starting' | 'dead';
  readonly restarts: number;
  /** Of one that runs a program of the user's: how that is. */
  readonly program: string | undefined;
};

export type LabStatus = {
  readonly lab: string;
  /** `degraded`: it was made, and something of it does not work at the moment; `reason` says what. */
  readonly phase: 'empty' | 'applying' | 'ready' | 'degraded' | 'failed';
  readonly since: string;
  /** Why the last attempt failed, until one does not; or what does not work. */
  readonly reason: string | undefined;
  /** How many changes would make the lab as its file says; undefined: nobody asked, or it was not to be found out at once. */
  readonly differences?: number | undefined;
  /** Which user on the host the lab's processes are: 0 is root. */
  readonly hostUid: number;
  readonly tenants: readonly { readonly name: string; readonly vpcs: readonly string[] }[];
  readonly vpcs: readonly {
    readonly name: string;
    readonly tenant: string;
    readonly cidr: string;
    readonly subnets: readonly { readonly name: string; readonly cidr: string; readonly workloads: number }[];
    readonly natGateways: readonly string[];
    /** How many connections it may have in each of them; undefined: no quota. */
    readonly connections: number | undefined;
    /** Of a lab with regions. */
    readonly region?: string | undefined;
  }[];
  readonly nodes: readonly {
    readonly name: string;
    /** Of a lab with regions. */
    readonly region?: string | undefined;
    /** The machine that it is on. */
    readonly machine: string;
    readonly workloads: number;
    /** On the underlay. */
    readonly address: string;
    readonly portsUp: number;
    readonly ports: number;
  }[];
  /** Machines beside the one that vpclabd runs on. */
  readonly machines: readonly {
    readonly name: string;
    readonly state: 'connected' | 'lost';
    readonly since: string;
    readonly reason: string | undefined;
  }[];
  readonly bgp: readonly {
    readonly router: string;
    readonly peer: string;
    readonly state: string;
    readonly prefixesReceived: number;
    readonly uptimeSeconds: number;
  }[];
  /** Servers of the control plane, where its databases are clusters (RAFT): one for each database. */
  readonly clusters: readonly {
    readonly server: string;
    /** The key of its ovsdb-server. */
    readonly daemon: string;
    readonly database: string;
    /** leader, follower, candidate; silent; or how far it is with joining or leaving (ovsdb/raft.c). */
    readonly role: string;
    readonly members: number;
    readonly hasLeader: boolean;
  }[];
  /** Networks that join VPCs. */
  readonly transits: readonly {
    readonly name: string;
    readonly cidr: string;
    readonly vpcs: readonly string[];
  }[];
  /** Between nodes, one per direction. */
  readonly tunnels: readonly {
    readonly node: string;
    readonly type: string;
    readonly remote: string;
    readonly isUp: boolean;
  }[];
  readonly daemons: readonly DaemonStatus[];
};

/** One thing that must hold, as probed. */
export type PromiseResult = {
  readonly promise: string;
  /** As its concept calls it: same-subnet, transit, isolation, internet, underlay, bgp, ... */
  readonly category: string;
  readonly from: string;
  readonly to: string;
  readonly expected: 'reachable' | 'unreachable' | 'established' | 'present' | 'absent' | 'bounded';
  readonly ok: boolean;
  readonly observed: string;
  /** First place where the packet was lost (ovn-trace against the live SB), for failed reachability. */
  readonly lostAt: string | undefined;
  /** Of one that failed: what keeps it from holding, as `causes` has it. */
  readonly cause: string | undefined;
  readonly elapsedMs: number;
};

/** One thing that keeps promises from holding: what is known of the lab itself, or where packets were lost. */
export type Cause = {
  readonly kind:
    | 'fault'
    | 'daemon'
    | 'link'
    | 'tunnel'
    | 'port'
    | 'session'
    | 'quota'
    | 'drift'
    | 'lost'
    | 'promise';
  readonly text: string;
  /** What puts it right, where something is missing or differs from the lab file. */
  readonly fix?: string | undefined;
  /** Those that do not hold because of it. */
  readonly promises: readonly string[];
};

export type MatrixCell = {
  readonly from: string;
  readonly to: string;
  readonly expected: 'reachable' | 'unreachable';
  readonly probes: number;
  readonly failed: number;
};

export type VerifyReport = {
  readonly ok: boolean;
  readonly total: number;
  readonly failed: readonly PromiseResult[];
  /** Why they failed, what causes what first: each failed promise is in one of them. */
  readonly causes: readonly Cause[];
  /** `sample`: every workload, pair of subnets and rule, but not every pair of workloads. */
  readonly extent: 'sample' | 'exhaustive';
  readonly results: readonly PromiseResult[];
  /** One cell per ordered pair of VPCs (and each VPC to the internet). */
  readonly matrix: readonly MatrixCell[];
  readonly elapsedMs: number;
};

export type VerifyOptions = Run & {
  /** Probe every pair instead of a deterministic sample that covers each workload and each pair of subnets. */
  readonly exhaustive: boolean;
};

/** How a client enters a target to run a program there (see runtime/enter.ts). */
export type ExecTarget = {
  readonly name: string;
  readonly kind: NetnsRole;
  readonly netns: string;
  /** The machine that it is on: only what is on the one of vpclabd can be entered from here. */
  readonly machine: string;
  /** Environment that points the distribution's tools at this target (OVS_RUNDIR, OVN_NB_DB, ...). */
  readonly env: Readonly<Record<string, string>>;
  /** Directories to be bind-mounted before running: [source, target], e.g. FRR's sockets on /run/frr. */
  readonly binds: readonly (readonly [string, string])[];
  readonly view: PrivateView;
  /** Its network interfaces, and those of them that a capture takes unless others are named. */
  readonly devices: readonly string[];
  readonly captured: readonly string[];
};

export type CaptureOptions = {
  readonly target: string;
  /** None: those that the target is captured at. */
  readonly devices: readonly string[];
  /** As pcap-filter(7) has it; empty: everything. */
  readonly filter: string;
  readonly packets: number | undefined;
  readonly seconds: number;
  /** Until it has begun. */
  readonly signal: AbortSignal;
};

/** The text of a log, wherever it is. */
export type LogText = {
  /** Undefined: it is not there. */
  readonly size: () => Promise<number | undefined>;
  /** At most `length` bytes from `at` on. */
  readonly read: (at: number, length: number) => Promise<Uint8Array>;
};
/** `file`: its path inside the lab. */
export type Log = LogText & { readonly name: string; readonly file: string };

/** The lab as those see it who load and break it. */
export type LabView = {
  readonly lab: Lab;
  readonly rows: readonly Row[];
  /** Of a daemon that runs, by its key. */
  readonly pidOf: (daemon: string) => number | undefined;
};

/** Promises that are probed one at a time, again and again. */
export type PromiseProbes = {
  readonly promises: readonly LabPromise[];
  /** One look: nothing is asked twice. */
  readonly observe: (
    promise: LabPromise,
    call: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ) => Promise<{
    readonly ok: boolean;
    readonly text: string;
    /** Nothing could be sent: it says nothing about the promise. */
    readonly isUnknown?: boolean;
  }>;
};

export interface LabEngine {
  /** With `drift`, a lab that was made is compared with its file too. */
  status(options?: { readonly drift: boolean }): Promise<LabStatus>;
  inventory(): Promise<Inventory>;
  plan(source: LabSource): Promise<PlanResult>;
  apply(source: LabSource, options: ApplyOptions): Promise<ApplyResult>;
  verify(options: VerifyOptions): Promise<VerifyReport>;
  /** Follows a packet by the state of the lab, and sends a real one. */
  why(question: WhyQuestion, signal: AbortSignal): Promise<Diagnosis>;
  targets(): readonly ExecTarget[];
  /** A pcapng stream, as Machine.capture gives it. */
  capture(options: CaptureOptions): Promise<Duplex>;
  /** Some of them may not be there yet. */
  logs(): readonly Log[];
  /** The lab file last applied, or undefined. */
  source(): LabSource | undefined;
  /** Undefined before anything was applied. */
  view(): LabView | undefined;
  /** BAD_ARGUMENT before anything was applied. */
  probes(): PromiseProbes;
  /** Puts back what a fault touched and has not come back by itself. */
  restore(fault: string, touches: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
