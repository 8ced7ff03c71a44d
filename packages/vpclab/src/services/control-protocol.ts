// What is said on the responder's control socket: one JSON object a line, one answer a request, in order.

import type { ServiceRow } from '../model/rows.ts';

export type ControlRequest =
  /** Desired state: exactly these. Rows that are there already keep their sockets and connections. */
  { readonly kind: 'set'; readonly rows: readonly ServiceRow[] } | { readonly kind: 'list' };

export type ControlReply =
  | { readonly kind: 'set'; readonly listening: number; readonly failures: readonly ServiceFailure[] }
  | { readonly kind: 'rows'; readonly rows: readonly ServiceRow[] }
  | { readonly kind: 'refused'; readonly reason: string };

export type ServiceFailure = { readonly key: string; readonly reason: string };

/** A lab of 10,000 workloads fits; more is no request. */
export const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** As people write it too: `{"set": [...]}` or `{"list": true}`. */
export function readRequest(line: string): ControlRequest | undefined {
  const record = parseRecord(line);
  if (record === undefined) return undefined;
  if ('list' in record) return { kind: 'list' };
  const rows = record['set'];
  if (!Array.isArray(rows)) return undefined;
  return rows.every(isServiceRow) ? { kind: 'set', rows } : undefined;
}

export function writeRequest(request: ControlRequest): string {
  return `${JSON.stringify(request.kind === 'set' ? { set: request.rows } : { list: true })}\n`;
}

/** Undefined when it is none of ours. */
export function readReply(line: string): ControlReply | undefined {
  const record = parseRecord(line);
  if (record === undefined) return undefined;
  const { kind, listening, failures, rows, reason } = record;
  if (kind === 'refused' && typeof reason === 'string') return { kind, reason };
  if (kind === 'rows' && Array.isArray(rows) && rows.every(isServiceRow)) return { kind, rows };
  if (kind !== 'set' || typeof listening !== 'number' || !Array.isArray(failures)) return undefined;
  return { kind, listening, failures: failures.filter(isFailure) };
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isServiceRow(value: unknown): value is ServiceRow {
  if (!isRecord(value) || value['kind'] !== 'service' || !isRecord(value['identity'])) return false;
  const texts = [value['key'], value['netns'], value['address'], value['identity']['name']];
  return texts.every((text) => typeof text === 'string');
}

function isFailure(value: unknown): value is ServiceFailure {
  return isRecord(value) && typeof value['key'] === 'string' && typeof value['reason'] === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
