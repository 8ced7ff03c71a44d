// iperf3(1): its words, and what its JSON says. Pure.

import { VpclabError } from '../../errors.ts';
import type { Iperf3Result, ToolRun } from './tool-run.ts';

/** It accepts one client and ends; lines come as they are written, so that its readiness is seen. */
export function iperf3Server({ port }: ToolRun): readonly string[] {
  return ['iperf3', '--server', '--one-off', '--forceflush', '--port', String(port)];
}

/** Written once it listens. */
export const IPERF3_LISTENS = /^Server listening on /;

export function iperf3Client({
  address,
  port,
  seconds,
  connections,
  congestion,
}: ToolRun): readonly string[] {
  return [
    ...['iperf3', '--json', '--client', address, '--port', String(port)],
    ...['--time', String(Math.max(1, Math.round(seconds)))],
    ...['--parallel', String(connections), '--congestion', congestion],
  ];
}

type Sum = { readonly bytes?: number; readonly bits_per_second?: number; readonly retransmits?: number };
type Stream = { readonly sender?: { readonly mean_rtt?: number } };
type Said = {
  readonly error?: string;
  readonly end?: {
    readonly streams?: readonly Stream[];
    readonly sum_sent?: Sum;
    readonly sum_received?: Sum;
    readonly cpu_utilization_percent?: { readonly host_total?: number; readonly remote_total?: number };
    readonly sender_tcp_congestion?: string;
  };
};

/** Throws COMMAND_FAILED with what iperf3 complained of. */
export function iperf3Result(text: string, { from, to, connections }: ToolRun): Iperf3Result {
  const { error, end } = parsed(text);
  if (error !== undefined) throw failed(error);
  const {
    sum_sent: sent,
    sum_received: received,
    streams = [],
    cpu_utilization_percent: processor,
  } = end ?? {};
  if (received?.bits_per_second === undefined || received.bytes === undefined)
    throw failed('it reported no transfer');
  const roundTrips = streams.flatMap(({ sender }) => sender?.mean_rtt ?? []);
  const meanUs = roundTrips.reduce((sum, one) => sum + one, 0) / Math.max(1, roundTrips.length);
  return {
    ...{ tool: 'iperf3', from, to, connections },
    bytes: received.bytes,
    mbitPerSecond: received.bits_per_second / 1e6,
    retransmits: sent?.retransmits ?? 0,
    roundTripMs: roundTrips.length === 0 ? undefined : meanUs / 1000,
    congestion: end?.sender_tcp_congestion ?? 'unknown',
    senderProcessor: processor?.host_total ?? 0,
    receiverProcessor: processor?.remote_total ?? 0,
  };
}

function parsed(text: string): Said {
  try {
    return JSON.parse(text) as Said;
  } catch (cause) {
    throw new VpclabError('COMMAND_FAILED', `iperf3 said something else than JSON: ${text.slice(0, 200)}`, {
      cause,
    });
  }
}

function failed(reason: string): VpclabError {
  return new VpclabError('COMMAND_FAILED', `iperf3: ${reason}`);
}
