// The one error type of vpclab and the table of its codes: what each means and what the user should do.
// Everything that reaches a user passes through here; nothing matches on messages.

/** Exit codes of every command: 0 done, 1 failed, 2 bad input, 3 this host can't. */
export type ExitCode = 0 | 1 | 2 | 3;

type CodeEntry = { readonly exit: ExitCode; readonly meaning: string; readonly remedy: string };

export const ERROR_CODES = {
  LAB_FILE_INVALID: {
    exit: 2,
    meaning: 'The lab file has errors; nothing was changed.',
    remedy: 'Fix the lines listed above; `vpclab validate FILE` checks again without touching a lab.',
  },
  LAB_FILE_UNREADABLE: {
    exit: 2,
    meaning: 'The lab file cannot be read.',
    remedy: 'Check the path and its permissions.',
  },
  MAPPING_INVALID: {
    exit: 2,
    meaning: 'A mapping of ports to tenants has an error.',
    remedy: 'Fix the line named; docs/how-to/watch-a-deployment.md shows what may be written.',
  },
  MAPPING_UNREADABLE: {
    exit: 1,
    meaning: 'A mapping of ports to tenants cannot be read.',
    remedy: 'Check the path, the permissions and, for a database, its address and table.',
  },
  BAD_CONFIG: {
    exit: 2,
    meaning: 'A configuration file of the routing agent has errors; nothing was changed.',
    remedy: 'Fix the lines listed; docs/routing-agent.md shows a file with every key.',
  },
  BAD_ARGUMENT: {
    exit: 2,
    meaning: 'A command line argument or API parameter is not valid.',
    remedy: 'See `vpclab help COMMAND`.',
  },
  LAB_NOT_RUNNING: {
    exit: 1,
    meaning: 'No lab of that name is running.',
    remedy: '`vpclab list` shows the running labs; `vpclab up` starts one.',
  },
  LAB_CUT_OFF: {
    exit: 1,
    meaning: 'The lab runs, but the socket that commands reach it by was removed.',
    remedy: '`vpclab down --name LAB` ends it; then start it again.',
  },
  LAB_ALREADY_RUNNING: {
    exit: 1,
    meaning: 'A lab of that name is running already.',
    remedy: 'Use `vpclab apply` to change it, `vpclab down` to end it, or another --name.',
  },
  LAB_BUSY: {
    exit: 1,
    meaning: 'Another command is changing this lab.',
    remedy: 'Wait until it is done, then try again.',
  },
  UNAUTHENTICATED: {
    exit: 1,
    meaning: 'The request had no token, or one that the lab does not know.',
    remedy: 'Send `Authorization: Bearer TOKEN`; `vpclab token` makes one.',
  },
  FORBIDDEN: {
    exit: 1,
    meaning: 'The token does not allow this, or the page or address that the request came from is not known.',
    remedy:
      'Use a token with the right named in the message (`vpclab token --rights read,change`), and a host name that the listener knows.',
  },
  HOST_UNSUITABLE: {
    exit: 3,
    meaning: 'This host lacks something that a lab needs.',
    remedy: '`vpclab doctor` names it and says what to do.',
  },
  SANDBOX_FAILED: {
    exit: 1,
    meaning: 'The sandbox of the lab did not start.',
    remedy: 'The message says what failed; `vpclab doctor` checks the host.',
  },
  DAEMON_FAILED: {
    exit: 1,
    meaning: 'A daemon of the lab did not start or died.',
    remedy: '`vpclab logs NAME` shows its log.',
  },
  DAEMON_HUNG: {
    exit: 1,
    meaning: 'A daemon of the lab, or vpclabd itself, runs but does not answer.',
    remedy:
      'A daemon that hangs is restarted after about 15 s: run the command again then. `vpclab logs NAME` shows its log. For vpclabd, the message says what to do.',
  },
  MACHINE_LOST: {
    exit: 1,
    meaning: 'A machine that runs a part of the lab is out of reach.',
    remedy:
      'Start `vpclab machine serve` there again; the lab then restores what belongs there. `vpclab status` shows its machines.',
  },
  SYSCALL_FAILED: {
    exit: 1,
    meaning: 'The kernel refused an operation.',
    remedy: 'The message names the call and its errno; `vpclab doctor` checks the host.',
  },
  COMMAND_FAILED: {
    exit: 1,
    meaning: 'A program that vpclab ran failed.',
    remedy: 'The message contains the command, its exit code and the end of its output.',
  },
  OVSDB_FAILED: {
    exit: 1,
    meaning: 'An OVSDB server refused or did not answer.',
    remedy: '`vpclab logs NAME` shows the log of that server; `vpclab apply` completes what is missing.',
  },
  PLAN_IMPOSSIBLE: {
    exit: 1,
    meaning: 'The plan checker refused a plan. This is a bug in vpclab; nothing was changed.',
    remedy: 'Please report the lab file and the message.',
  },
  PLAN_OUTDATED: {
    exit: 1,
    meaning: 'The lab has changed since the plan was made; nothing was changed.',
    remedy: 'Plan again with `vpclab plan FILE --out PLAN`, read it, and apply that.',
  },
  OTHER_LAB: {
    exit: 2,
    meaning: 'The lab file belongs to a different lab than the one to be changed; nothing was changed.',
    remedy: 'Name the right file or lab; `vpclab apply FILE --replace` turns this lab into that one.',
  },
  TIMED_OUT: {
    exit: 1,
    meaning: 'Something did not happen in time.',
    remedy: 'The message says what was awaited; `vpclab status` and `vpclab logs` show the state.',
  },
  VERIFY_FAILED: {
    exit: 1,
    meaning: 'Packets did not do what the lab file says.',
    remedy: 'Each broken promise names the first place where the packet was lost.',
  },
  EXPERIMENT_FAILED: {
    exit: 1,
    meaning: 'An experiment broke more of the lab, or for longer, than it expects.',
    remedy: 'The report names each promise and tenant, and from when to when it was broken.',
  },
  EXPERIMENT_INVALID: {
    exit: 2,
    meaning: 'An experiment has an error; nothing was broken.',
    remedy: 'Fix the line that the message names; docs/how-to/load-and-break.md shows what may be written.',
  },
  FAULT_ACTIVE: {
    exit: 1,
    meaning: 'A fault keeps a daemon from answering, which this cannot be done without.',
    remedy: 'Wait until the fault is over, or end it: `vpclab chaos stop`.',
  },
  FAULT_STUCK: {
    exit: 1,
    meaning: 'A fault could not be undone.',
    remedy: 'Run `vpclab chaos stop` again; `vpclab apply` repairs what is left.',
  },
  CANCELLED: {
    exit: 1,
    meaning: 'The operation was cancelled.',
    remedy: '`vpclab list` shows what runs; the same command can be given again.',
  },
  DATA_UNUSABLE: {
    exit: 1,
    meaning: 'The directory that was named for what monitoring records cannot be used; nothing was changed.',
    remedy:
      'The message says why. `vpclab up --data DIR` takes a directory of your own that is empty, does not exist, or holds the data of the same lab.',
  },
  DISK_FULL: {
    exit: 1,
    meaning: 'A file system is full.',
    remedy: 'Free space at the path in the message, then run the command again.',
  },
  INTERNAL: {
    exit: 1,
    meaning: 'A bug in vpclab.',
    remedy: 'Please report the message and the command.',
  },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error a user can act on: `message` says what happened and where, `code` which kind it is. */
export class VpclabError extends Error {
  readonly code: ErrorCode;
  /** Further facts for `--json` and the API: plain JSON. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'VpclabError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code].exit;
  }

  get remedy(): string {
    return ERROR_CODES[this.code].remedy;
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
