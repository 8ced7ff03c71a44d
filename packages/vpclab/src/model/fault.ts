// A fault: what is broken on purpose, how it is undone, and what of the lab it touches. Plain data, so that a process
// that outlives vpclabd can keep it, and so that plan and supervisor can tell a fault from drift.

/** A process, told from a later one with the same number by its start time. */
export type FaultProcess = { readonly pid: number; readonly startTime: string };

/** The smallest steps that faults are made of. Undoing one twice, or one that never began, does no harm. */
export type FaultAction =
  /** A table that the kernel removes when its owner ends: nft(8), `flags owner`. */
  | {
      readonly kind: 'nft-table';
      readonly netns: string;
      readonly device: string;
      readonly ingress: string | undefined;
      readonly egress: string | undefined;
    }
  | { readonly kind: 'link-down'; readonly netns: string; readonly device: string }
  /** Down for so long, then up for as long. */
  | { readonly kind: 'link-flap'; readonly netns: string; readonly device: string; readonly everyMs: number }
  /** A token bucket: tc-tbf(8). */
  | { readonly kind: 'rate'; readonly netns: string; readonly device: string; readonly mbit: number }
  /** What leaves the device waits, by the kernel: tc-netem(8). */
  | {
      readonly kind: 'netem';
      readonly netns: string;
      readonly device: string;
      readonly parameters: readonly string[];
    }
  /** Some of what leaves the device waits: a tap, and a table that forwards to it. */
  | {
      readonly kind: 'relay';
      readonly netns: string;
      readonly device: string;
      readonly delayMs: number;
      /** Each waits up to so much longer, at random. None overtakes another by that. */
      readonly jitterMs: number;
      readonly percent: number;
    }
  /** A table without effect: nft(8), `flags dormant`. */
  | { readonly kind: 'dormant'; readonly netns: string; readonly table: string }
  /** A port of a node's switch that claims a logical port. */
  | {
      readonly kind: 'claim';
      readonly node: string;
      readonly device: string;
      readonly logicalPort: string;
    }
  /** A route that leads nowhere. */
  | { readonly kind: 'blackhole'; readonly netns: string; readonly prefix: string }
  /** A file fills its file system. */
  | { readonly kind: 'fill'; readonly directory: string }
  /** So much of the memory that is left is held. */
  | { readonly kind: 'memory'; readonly percent: number }
  /** The file of a database is deleted and its server killed: it starts again with an empty one. */
  | {
      readonly kind: 'forget';
      readonly daemon: string;
      readonly process: FaultProcess;
      readonly file: string;
    }
  /** SIGSTOP, and SIGCONT to undo it. */
  | { readonly kind: 'pause'; readonly daemon: string; readonly process: FaultProcess }
  /** Takes this share of one processor from it: `cpu.max` of cgroups(7), or what version 1 has for it. */
  | {
      readonly kind: 'cpu-limit';
      readonly daemon: string;
      readonly process: FaultProcess;
      readonly version: 1 | 2;
      /** A directory below /sys/fs/cgroup. */
      readonly group: string;
      /** Where it comes from. Undefined: `group` is its own anyway. */
      readonly home: string | undefined;
      readonly percent: number;
    }
  /** SIGSTOP and SIGCONT by turns, where no group can be made. */
  | {
      readonly kind: 'slow';
      readonly daemon: string;
      readonly process: FaultProcess;
      readonly percent: number;
    }
  /** SIGKILL; the supervisor starts it again, at once or when the fault that holds it ends. */
  | { readonly kind: 'kill'; readonly daemon: string; readonly process: FaultProcess }
  /** SIGKILL; the supervisor starts it again with another time of day (libfaketime), and once more when it is undone. */
  | {
      readonly kind: 'clock';
      readonly daemon: string;
      readonly process: FaultProcess;
      readonly pidFile: string;
      readonly library: string;
      readonly seconds: number;
    }
  /** Commands on the control socket of an OVS or OVN daemon (ovs-appctl(8)). */
  | {
      readonly kind: 'control';
      readonly socket: string;
      readonly start: string;
      readonly undo: string | undefined;
    }
  /** Commands on the console of an FRR daemon. */
  | {
      readonly kind: 'vty';
      readonly socket: string;
      readonly start: readonly string[];
      readonly undo: readonly string[];
    }
  /** Deletes all flows of a node; a new ovn-controller writes them again. */
  | { readonly kind: 'flows'; readonly node: string };

export type FaultState = 'starting' | 'active' | 'undoing' | 'stuck';

/** As its file has it: `<id>.json` in FAULTS_DIRECTORY. */
export type FaultRecord = {
  readonly id: string;
  /** Name of its kind: "link-loss". */
  readonly fault: string;
  readonly target: string;
  /** What breaks it, in words: "nftables, 20 % of packets at ingress of fabric/p-node-1". */
  readonly mechanism: string;
  readonly state: FaultState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** It is undone then, whoever is still there. Extended by the time that it took to begin. */
  readonly until: number;
  readonly actions: readonly FaultAction[];
  /** Daemons that the supervisor neither replaces nor starts meanwhile. */
  readonly holds: readonly string[];
  /** Rows that differ because of it: `<kind> <key>`, where `*` stands for anything. */
  readonly touches: readonly string[];
  /** Who may notice. */
  readonly tenants: readonly string[];
  /** The process that undoes it. Without one that lives, the fault counts as over. */
  readonly keeper: FaultProcess | undefined;
  /** Why it could not be undone. */
  readonly reason: string | undefined;
};

/** A fault that is over, kept for those who look back at what it did. */
export type EndedFault = Pick<FaultRecord, 'id' | 'fault' | 'target' | 'tenants' | 'startedAt'> & {
  /** Milliseconds since 1970. */
  readonly endedAt: number;
};

/** Whether a row is touched: its identity as `identityOf` has it. */
export function touchesRow({ touches }: Pick<FaultRecord, 'touches'>, identity: string): boolean {
  return touches.some((what) => {
    const [begin = '', ...others] = what.split('*');
    const end = others.pop();
    if (end === undefined) return identity === what;
    let at = identity.startsWith(begin) ? begin.length : -1;
    for (const part of others) {
      const found = at < 0 ? -1 : identity.indexOf(part, at);
      at = found < 0 ? -1 : found + part.length;
    }
    return at >= 0 && identity.length - end.length >= at && identity.endsWith(end);
  });
}

/** The name of a fault's own nftables table. */
export function faultTable(id: string): string {
  return `vpclab-fault-${id}`;
}

/** Packets of a link that a fault holds at once: more are lost, as in any queue. */
export const MOST_HELD_PACKETS = 20_000;

/** The major number of a fault's own queueing discipline (tc(8)), to tell it from what somebody else set up. */
export const FAULT_HANDLE = 'fa17';
/** The whole handle as the kernel's message has it, the lowest byte first. */
const HANDLE_BYTES = '000017fa';

/** Rows of it, for `touches`: the kernel describes it by family, device, handle and parent (tcmsg in linux/rtnetlink.h). */
export function faultQdisc(netns: string): string {
  return `steering ${netns} 00000000*${HANDLE_BYTES}ffffffff*`;
}

/** The order of lists of faults. */
export function byBeginning(
  a: Pick<FaultRecord, 'startedAt' | 'id'>,
  b: Pick<FaultRecord, 'startedAt' | 'id'>,
): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}

/** "12:04:05", as the clock of the machine has it. */
export function clockText(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}
