// A line of `vpclab events`: when, who, what. Pure.

import type { FeedRecord } from '../../api/schemas/event.ts';
import type { RoutingEvent } from '../../model/routing.ts';
import { printableAll } from '../../printable.ts';
import { count, elapsed, elapsedIn } from './duration.ts';
import type { Paint } from './paint.ts';

const SOURCE_WIDTH = 7;

/** '' for what is only progress. */
export function eventLine(told: FeedRecord, paint: Paint): string {
  const { at, operation, record } = printableAll(told);
  const body = eventText(record, paint);
  if (body === undefined) return '';
  const isWhole = record.kind === 'begun' || record.kind === 'ended';
  const text = isWhole && operation === 'experiment' ? `experiment ${body}` : body;
  const source = SOURCES[record.kind] ?? (operation === 'experiment' ? CHAOS : operation);
  return `${paint.faint(clock(at))}  ${source.padEnd(SOURCE_WIDTH)}  ${text}\n`;
}

const DAEMON = 'daemon';
/** Experiments and their faults are of one subject. */
const CHAOS = 'chaos';
const SOURCES: Readonly<Partial<Record<FeedRecord['record']['kind'], string>>> = {
  ...{ died: DAEMON, restarted: DAEMON, hung: DAEMON, 'restart-failed': DAEMON },
  ...{ bgp: 'bgp', drift: 'drift' },
};

function eventText(record: FeedRecord['record'], paint: Paint): string | undefined {
  switch (record.kind) {
    case 'begun':
      return 'begins';
    case 'ended':
      return record.outcome === 'done'
        ? paint.good('done')
        : paint.bad(`failed: ${record.error?.code ?? ''} ${record.error?.message ?? ''}`.trimEnd());
    case 'stage': {
      if (record.state === 'started') return undefined;
      const detail = record.detail === undefined ? '' : `: ${record.detail}`;
      const text = `${record.stage}${detail}${elapsedIn(record.atMs, (time) => ` (at ${time})`)}`;
      return record.state === 'done' ? text : paint.bad(`${text} failed`);
    }
    case 'progress':
      return undefined;
    case 'notice':
      return record.level === 'warning' ? paint.warn(record.message) : record.message;
    case 'died':
      return paint.bad(`${record.name} died (pid ${record.pid})`);
    case 'restarted':
      return `${record.name} runs again${elapsedIn(record.downMs, (time) => ` after ${time}`)} (pid ${record.pid}, ${count(record.restarts, 'restart')})`;
    case 'hung':
      return paint.bad(
        `${record.name} (pid ${record.pid}) did not answer for ${elapsed(record.silentMs)}: it is killed`,
      );
    case 'restart-failed':
      return paint.bad(
        `${record.name} does not start: ${record.reason}; next try in ${elapsed(record.nextTryMs)}`,
      );
    case 'machine-lost':
      return paint.bad(`machine ${record.name} is lost: ${record.reason}`);
    case 'machine-joined':
      return `machine ${record.name} has joined`;
    case 'lost':
      return paint.bad(`${record.name}: ${record.reason}; it is put back`);
    case 'repaired':
      return `${count(record.changes, 'thing')} put back`;
    case 'repair-failed':
      return paint.bad(`after ${record.name}: ${record.reason}`);
    case 'takeover-failed':
      return paint.bad(`${record.reason}; next try in ${elapsed(record.nextTryMs)}`);
    case 'bgp': {
      const { router, peer, from, to } = record;
      const change = from === undefined ? to : `${from} -> ${to}`;
      return `${router} with ${peer}: ${to === 'Established' ? paint.good(change) : paint.bad(change)}`;
    }
    case 'drift':
      return driftText(record, paint);
    case 'routing':
      return routingText(record, paint);
    case 'planned':
      return `${record.file}: ${count(record.changes, 'change')}`;
  }
}

const ROUTING_VERBS = {
  announce: 'announces',
  withdraw: 'withdraws',
  withhold: 'does not announce',
  learn: 'learned',
  forget: 'has no longer',
  refused: 'refuses',
} as const;

function routingText({ what, region, of, prefixes, count: all, reason }: RoutingEvent, paint: Paint): string {
  const where = region === undefined ? '' : ` (region ${region})`;
  const why = reason === undefined ? '' : `: ${reason}`;
  if (what === 'problem') return paint.bad(`${reason ?? ''}${where}`);
  if (what === 'leads' || what === 'follows') return `the routing agent ${what}${where}${why}`;
  const more = all - prefixes.length;
  const list = [...prefixes, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const text = `${of ?? ''} ${ROUTING_VERBS[what]} ${list}${where}${why}`;
  return what === 'withhold' || what === 'refused' ? paint.warn(text) : text;
}

function driftText(
  { changes, what }: { readonly changes: number; readonly what: readonly string[] },
  paint: Paint,
): string {
  if (changes === 0) return paint.good('none any more: the lab is as its file says');
  const more = changes - what.length;
  const list = [...what, ...(more > 0 ? [`and ${more} more`] : [])];
  const head = `${count(changes, 'difference')} from the lab file; apply would`;
  return paint.warn(`${head}\n${list.map((line) => `${' '.repeat(INDENT)}${line}`).join('\n')}`);
}

/** Below the text of the first line. */
const INDENT = '00:00:00  '.length + SOURCE_WIDTH + 2;

/** Local time of the day. */
function clock(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}
