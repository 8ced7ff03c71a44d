// What is said on the responder's control socket: one JSON object a line, one answer a request, in order.

import { isRecord, parseJson } from '../model/json.ts';
import type { ServiceRow } from '../model/rows.ts';

export type ControlRequest =
  /** Desired state: exactly these. Rows that are there already keep their sockets and connections. */
  | { readonly kind: 'set'; readonly rows: readonly ServiceRow[] }
  | { readonly kind: 'list' }
  | { readonly kind: 'load' }
  /** Asks a name server from inside a namespace: the responder is at home in all of them. */
  | { readonly kind: 'lookUp'; readonly asked: LookUp };

export type ControlReply =
  | { readonly kind: 'set'; readonly listening: number; readonly failures: readonly ServiceFailure[] }
  | { readonly kind: 'rows'; readonly rows: readonly ServiceRow[] }
  | { readonly kind: 'load'; readonly load: ResponderLoad }
  | { readonly kind: 'lookedUp'; readonly found: LookedUp }
  | { readonly kind: 'refused'; readonly reason: string };

/** The address of a name. */
export type LookUp = {
  readonly netns: string;
  readonly server: string;
  readonly name: string;
  readonly timeoutMs: number;
};
export type LookedUp =
  /** None where the name has something else than an address. */
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-such-name' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Whether an answer that does not come may be the responder's own. */
export type ResponderLoad = {
  /** How late its event loop was, 99th percentile since the last question. */
  readonly delayMs: number;
  /** Those that are full. */
  readonly listeners: readonly {
    readonly netns: string;
    readonly address: string;
    readonly connections: number;
    readonly evicted: number;
  }[];
};

export type ServiceFailure = { readonly key: string; readonly reason: string };

/** A lab of 10,000 workloads fits; more is no request. */
export const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** As people write it too: `{"set": [...]}`, `{"list": true}`, `{"load": true}` or `{"lookUp": {...}}`. */
export function readRequest(line: string): ControlRequest | undefined {
  const record = parseRecord(line);
  if (record === undefined) return undefined;
  if ('list' in record) return { kind: 'list' };
  if ('load' in record) return { kind: 'load' };
  if ('lookUp' in record) {
    const asked = record['lookUp'];
    return isLookUp(asked) ? { kind: 'lookUp', asked } : undefined;
  }
  const rows = record['set'];
  if (!Array.isArray(rows)) return undefined;
  return rows.every(isServiceRow) ? { kind: 'set', rows } : undefined;
}

export function writeRequest(request: ControlRequest): string {
  return `${JSON.stringify({ [request.kind]: writtenAs(request) })}\n`;
}

function writtenAs(request: ControlRequest): unknown {
  switch (request.kind) {
    case 'set':
      return request.rows;
    case 'lookUp':
      return request.asked;
    case 'list':
    case 'load':
      return true;
  }
}

/** Undefined when it is none of ours. */
export function readReply(line: string): ControlReply | undefined {
  const record = parseRecord(line);
  if (record === undefined) return undefined;
  const { kind, listening, failures, rows, reason } = record;
  if (kind === 'refused' && typeof reason === 'string') return { kind, reason };
  if (kind === 'rows' && Array.isArray(rows) && rows.every(isServiceRow)) return { kind, rows };
  if (kind === 'load') return readLoad(record['load']);
  if (kind === 'lookedUp') {
    const { found } = record;
    return isLookedUp(found) ? { kind, found } : undefined;
  }
  if (kind !== 'set' || typeof listening !== 'number' || !Array.isArray(failures)) return undefined;
  return { kind, listening, failures: failures.filter(isFailure) };
}

function readLoad(load: unknown): ControlReply | undefined {
  if (!isRecord(load)) return undefined;
  const { delayMs, listeners } = load;
  if (typeof delayMs !== 'number' || !Array.isArray(listeners)) return undefined;
  return { kind: 'load', load: { delayMs, listeners: listeners.filter(isBusyListener) } };
}

function isBusyListener(value: unknown): value is ResponderLoad['listeners'][number] {
  if (!isRecord(value)) return false;
  const { netns, address, connections, evicted } = value;
  const isCounted = typeof connections === 'number' && typeof evicted === 'number';
  return typeof netns === 'string' && typeof address === 'string' && isCounted;
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(line);
  return isRecord(value) ? value : undefined;
}

const MOST_LOOK_UP_MS = 10_000;

function isLookUp(value: unknown): value is LookUp {
  if (!isRecord(value)) return false;
  const { netns, server, name, timeoutMs } = value;
  if (![netns, server, name].every((text) => typeof text === 'string')) return false;
  return typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= MOST_LOOK_UP_MS;
}

function isLookedUp(value: unknown): value is LookedUp {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'found': {
      const { addresses } = value;
      return Array.isArray(addresses) && addresses.every((address) => typeof address === 'string');
    }
    case 'no-such-name':
      return true;
    case 'failed':
      return typeof value['reason'] === 'string';
    default:
      return false;
  }
}

function isServiceRow(value: unknown): value is ServiceRow {
  if (!isRecord(value) || value['kind'] !== 'service' || !isRecord(value['identity'])) return false;
  const texts = [value['key'], value['netns'], value['address'], value['identity']['name']];
  return texts.every((text) => typeof text === 'string') && isNames(value['names']);
}

function isNames(value: unknown): boolean {
  if (value === undefined) return true;
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isFailure(value: unknown): value is ServiceFailure {
  return isRecord(value) && typeof value['key'] === 'string' && typeof value['reason'] === 'string';
}
