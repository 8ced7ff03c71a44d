// `vpclab traffic run`.

import { VpclabError } from '../../errors.ts';
import { HTTP_PORT } from '../../model/ports.ts';
import type { TrafficRunFlags } from '../commands/traffic.ts';
import type { CliContext } from '../context.ts';
import { findTarget } from '../enter-target.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import type { LabClient } from '../client.ts';
import { printJson } from '../output.ts';
import { runTool } from '../real-tools/run-tool.ts';
import type { RealTool, ToolResult } from '../real-tools/tool-run.ts';

const IPERF3_PORT = 5201;
/** As our own senders have it; wrk offers no choice. */
const CONGESTION = 'cubic';

export async function runTrafficTool(
  this: CliContext,
  flags: TrafficRunFlags,
  tool: RealTool,
  from: string,
  to: string,
): Promise<void> {
  const sandbox = await chooseLab(flags.name);
  const client = clientOf(sandbox);
  const targets = await client.targets();
  const { address, target } = await receiver(to, client);
  const places = {
    sandbox,
    from: findTarget(targets, from, sandbox.name),
    to: findTarget(targets, target, sandbox.name),
  };
  const run = {
    ...{ tool, from, to, address },
    port: flags.port ?? (tool === 'wrk' ? HTTP_PORT : IPERF3_PORT),
    seconds: flags.for,
    connections: flags.connections ?? (tool === 'wrk' ? 4 : 1),
    congestion: CONGESTION,
  };
  const interrupted = new AbortController();
  if (!flags.json)
    this.terminal.err(`${tool} from ${from} to ${to} (${run.address}) for ${run.seconds} s …\n`);
  const result = await withInterrupt(
    () => interrupted.abort(new VpclabError('CANCELLED', `${tool} was stopped.`)),
    async () => await runTool(run, places, interrupted.signal),
  );
  if (flags.json) printJson(this, result);
  else this.terminal.out(toolText(result));
}

/** Hosts of the internet share a namespace. */
async function receiver(
  name: string,
  client: LabClient,
): Promise<{ readonly address: string; readonly target: string }> {
  const { workloads, internet } = await client.inventory();
  const workload = workloads.find((one) => one.name === name);
  if (workload !== undefined) return { address: workload.address, target: name };
  const host = internet?.hosts.find((one) => one.name === name);
  if (internet !== undefined && host !== undefined) return { address: host.address, target: internet.name };
  throw new VpclabError('BAD_ARGUMENT', `${name} is neither a workload nor a host of the internet.`);
}

function toolText(result: ToolResult): string {
  if (result.tool === 'iperf3') {
    const { mbitPerSecond, bytes, retransmits, roundTripMs, congestion } = result;
    const roundTrip = roundTripMs === undefined ? '' : `, round trip ${ms(roundTripMs)}`;
    return [
      `${mbitPerSecond.toFixed(1)} Mbit/s arrived (${(bytes / 1e6).toFixed(1)} MB over ${connections(result)})`,
      `${retransmits} retransmits${roundTrip}, TCP ${congestion}`,
      `processor: sender ${result.senderProcessor.toFixed(0)} %, receiver ${result.receiverProcessor.toFixed(0)} %`,
      '',
    ].join('\n');
  }
  const { requestsPerSecond, requests, latencyMs, errors } = result;
  const wrong = Object.entries(errors).flatMap(([kind, count]) => (count === 0 ? [] : [`${kind}: ${count}`]));
  return [
    `${requestsPerSecond.toFixed(1)} requests/s (${requests} over ${connections(result)})`,
    `latency p50 ${ms(latencyMs.p50)}, p90 ${ms(latencyMs.p90)}, p99 ${ms(latencyMs.p99)}, max ${ms(latencyMs.max)}`,
    `errors: ${wrong.length === 0 ? 'none' : wrong.join(', ')}`,
    '',
  ].join('\n');
}

function connections({ connections: count }: ToolResult): string {
  return count === 1 ? '1 connection' : `${count} connections`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}
