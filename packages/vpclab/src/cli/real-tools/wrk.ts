// wrk(1): its words, and what its report says. It has no other format than text. Pure.

import { VpclabError } from '../../errors.ts';
import type { ToolRun, WrkResult } from './tool-run.ts';

export function wrkCommand({ address, port, seconds, connections }: ToolRun): readonly string[] {
  return [
    ...['wrk', '--latency', '--threads', '1', '--connections', String(connections)],
    ...['--duration', `${Math.max(1, Math.round(seconds))}s`, `http://${address}:${port}/`],
  ];
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export function wrkResult(text: string, { from, to, connections }: ToolRun): WrkResult {
  const perSecond = /^Requests\/sec:\s+([\d.]+)/m.exec(text)?.[1];
  const requests = /^\s*(\d+) requests in /m.exec(text)?.[1];
  if (perSecond === undefined || requests === undefined)
    throw new VpclabError('COMMAND_FAILED', `wrk: ${text.trim().split('\n').at(-1) ?? 'it said nothing'}`);
  const at = (percent: number): number =>
    milliseconds(new RegExp(`^\\s*${percent}%\\s+(\\S+)`, 'm').exec(text)?.[1]);
  const [, mean, max] = /^\s*Latency\s+(\S+)\s+\S+\s+(\S+)/m.exec(text) ?? [];
  const socket = /^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/m.exec(text) ?? [];
  const [, connect = '0', read = '0', write = '0', timeout = '0'] = socket;
  const status = /^\s*Non-2xx or 3xx responses: (\d+)/m.exec(text)?.[1] ?? '0';
  return {
    ...{ tool: 'wrk', from, to, connections },
    requests: Number(requests),
    requestsPerSecond: Number(perSecond),
    latencyMs: {
      ...{ mean: milliseconds(mean), p50: at(50), p75: at(75), p90: at(90), p99: at(99) },
      max: milliseconds(max),
    },
    errors: {
      ...{ connect: Number(connect), read: Number(read), write: Number(write), timeout: Number(timeout) },
      status: Number(status),
    },
  };
}

/** "635.91us", "1.20ms", "2.00s". */
function milliseconds(text: string | undefined): number {
  const [, number, unit = ''] = /^([\d.]+)([a-z]+)$/.exec(text ?? '') ?? [];
  const factor = UNITS[unit];
  if (number === undefined || factor === undefined)
    throw new VpclabError('COMMAND_FAILED', `wrk: "${text}" is not a time`);
  return Number(number) * factor;
}
