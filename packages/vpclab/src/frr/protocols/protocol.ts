// What each protocol says about itself: its lines, how it is read back, which lines are its own, and how a running
// daemon gets from one configuration to another. A new protocol is one file that exports one of these.

import { inContext, keyOf, type Block } from '../block.ts';
import { changeLines } from '../lines.ts';
import type { Ipv4 } from '../../net/text.ts';
import type { BfdProfile, BgpProcess, FrrDaemon, FrrRouter, OspfProcess } from '../../model/router.ts';

/** What a change costs: nothing of this is silent. */
export type Reset =
  | { readonly kind: 'bgp-session'; readonly peer: Ipv4; readonly because: string }
  | { readonly kind: 'ospf-adjacency'; readonly interface: string; readonly because: string }
  | { readonly kind: 'process'; readonly daemon: FrrDaemon; readonly because: string };

export type DaemonChange =
  /** For the daemon's console, in order, from `configure terminal` on. */
  | {
      readonly kind: 'commands';
      readonly daemon: FrrDaemon;
      readonly commands: readonly string[];
      readonly resets: readonly Reset[];
    }
  /** Write the daemon's file and start it again. */
  | { readonly kind: 'restart'; readonly daemon: FrrDaemon; readonly resets: readonly Reset[] };

export type Change = {
  readonly from: FrrRouter;
  readonly to: FrrRouter;
  /** What is written there in truth: the model's lines and its deviations. */
  readonly before: readonly Block[];
  readonly after: readonly Block[];
};

export type Section = {
  readonly routerId?: Ipv4;
  readonly bgp?: BgpProcess;
  readonly ospf?: OspfProcess;
  readonly bfd?: readonly BfdProfile[];
};

/** Where a line stands. */
export type Place = Pick<Block, 'daemon' | 'context'>;

export type Protocol = {
  /** In the order of its daemons' files. */
  readonly blocks: (router: FrrRouter) => readonly Block[];
  /** Finds its section in what runs; lines that it does not know are left to the comparison. */
  readonly read: (
    found: (daemon: FrrDaemon, ...context: readonly string[]) => readonly string[],
    places: readonly Place[],
  ) => Section;
  /** Lines that can change what it does; all else (logging, defaults that a version writes out) is not ours. */
  readonly owns: (place: Place, line: string, router: FrrRouter) => boolean;
  /** Headers that stand for something even over no line. */
  readonly ownsHeader: (place: Place, router: FrrRouter) => boolean;
  readonly delta: (change: Change) => readonly DaemonChange[];
};

export type BlockRules = {
  readonly settingOf: (line: string) => string;
  /** Taken back before anything is added; everything else is taken back last, so that nothing is missing in between. */
  readonly removeFirst?: (line: string) => boolean;
  /** Headers that are removed with all that is under them; of the others (interfaces) only the lines are. */
  readonly removable: (header: string) => boolean;
};

export type BlockCommands = {
  readonly first: readonly string[];
  readonly add: readonly string[];
  readonly last: readonly string[];
};

/** The commands between two lists of blocks of one daemon. */
export function blockCommands(
  before: readonly Block[],
  after: readonly Block[],
  rules: BlockRules,
): BlockCommands {
  const present = new Map(before.map((block) => [keyOf(block), block]));
  const wanted = new Map(after.map((block) => [keyOf(block), block]));
  const first: string[] = [];
  const add: string[] = [];
  const last: string[] = [];
  for (const block of after) {
    const old = present.get(keyOf(block));
    const { removed, added } = changeLines(old?.lines ?? [], block.lines, rules.settingOf);
    const early = removed.filter((line) => rules.removeFirst?.(line) === true);
    first.push(...inContext(block.context, early));
    add.push(...(old === undefined && added.length === 0 ? opened(block) : inContext(block.context, added)));
    last.push(
      ...inContext(
        block.context,
        removed.filter((line) => !early.includes(line)),
      ),
    );
  }
  for (const block of before) {
    if (wanted.has(keyOf(block))) continue;
    const header = block.context.at(-1);
    if (header !== undefined && rules.removable(header)) {
      last.push(...inContext(block.context.slice(0, -1), [`no ${header}`]));
    } else {
      last.push(...inContext(block.context, changeLines(block.lines, [], rules.settingOf).removed));
    }
  }
  return { first, add, last };
}

/** A header over nothing: entered and left. */
function opened({ context }: Block): readonly string[] {
  const header = context.at(-1);
  return header === undefined ? [] : inContext(context.slice(0, -1), [header, 'exit']);
}

export function configured(commands: readonly string[]): readonly string[] {
  return commands.length === 0 ? [] : ['configure terminal', ...commands, 'end'];
}

/** For protocols whose lines may be changed in any order. */
export function plainChange(
  daemon: FrrDaemon,
  { before, after }: Pick<Change, 'before' | 'after'>,
  rules: BlockRules,
  resets: readonly Reset[] = [],
): readonly DaemonChange[] {
  const of = (blocks: readonly Block[]): readonly Block[] =>
    blocks.filter((block) => block.daemon === daemon);
  const { first, add, last } = blockCommands(of(before), of(after), rules);
  const commands = configured([...first, ...add, ...last]);
  return commands.length === 0 ? [] : [{ kind: 'commands', daemon, commands, resets }];
}
