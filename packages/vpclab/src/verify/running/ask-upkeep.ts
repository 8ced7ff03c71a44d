// Asks the running lab what it keeps up: verify/upkeep.ts says whether that is as promised.

import type { Duplex } from 'node:stream';
import { errorMessage } from '../../errors.ts';
import type { BoundedCall, Machine } from '../../machine/machine.ts';
import type { FlowCollector } from '../../model/flow-log.ts';
import { KEPT_DATA, MONITORING_PORTS, directoryOf } from '../../model/layout.ts';
import type { UpkeepPromise } from '../../model/promise.ts';
import { flowLogUpkeep, keptUpkeep, monitoringUpkeep, quotaUpkeep } from '../upkeep.ts';
import type { Upkeep } from '../world.ts';
import type { GatewayQuotas } from './gateway-quotas.ts';

/** A file that goes while du looks is no error. */
const MOUNT_AND_SIZES = `grep ' ${KEPT_DATA} ' /proc/self/mountinfo; du --summarize --block-size=1 ${KEPT_DATA} 2>/dev/null; df --output=avail --block-size=1 ${KEPT_DATA} | tail -n 1; true`;
/** Programs start, and a machine may be busy: what an answer of a packet needs is too little. */
const ASK_MS = 5_000;
const MOST_ANSWER_BYTES = 4 << 20;

export type Asked = {
  readonly machine: Pick<Machine, 'run' | 'connect'>;
  readonly quotas: GatewayQuotas;
  readonly collector: FlowCollector | undefined;
};

export async function askUpkeep(
  { place, upkeep }: UpkeepPromise,
  { machine, quotas, collector }: Asked,
  signal: AbortSignal,
): Promise<Upkeep> {
  const call = { timeoutMs: ASK_MS, signal };
  try {
    switch (upkeep.kind) {
      case 'quota': {
        const { listing, open } = await quotas.of(place, upkeep.quota.vpc, signal);
        return quotaUpkeep(upkeep.quota, listing, open);
      }
      case 'flow-log': {
        const bridge = `unix:${directoryOf(place)}/br-int.mgmt`;
        const asked = { netns: place, program: 'ovs-ofctl', args: ['dump-ipfix-bridge', bridge] };
        const exporter = await machine.run(asked, call).then(
          ({ stdout }) => stdout,
          (error: unknown) => {
            signal.throwIfAborted();
            return errorMessage(error);
          },
        );
        return flowLogUpkeep(exporter, await collector?.fault(place, signal));
      }
      case 'monitoring': {
        const ask = (path: string): Promise<string> => askPrometheus(place, path, machine, call);
        const [targets, runtime] = await Promise.all([
          ask('targets?state=active'),
          ask('status/runtimeinfo'),
        ]);
        return monitoringUpkeep(upkeep.jobs, { targets, runtime }, Date.now());
      }
      case 'kept-data': {
        const asked = { netns: place, program: 'sh', args: ['-c', MOUNT_AND_SIZES] };
        return keptUpkeep(upkeep.mebibytes, (await machine.run(asked, call)).stdout);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    return {
      ok: false,
      text: errorMessage(error),
      fix: '`vpclab status` shows what does not run',
      ...(upkeep.kind === 'monitoring' ? { outlook: 'starting' as const } : {}),
    };
  }
}

async function askPrometheus(
  netns: string,
  path: string,
  machine: Pick<Machine, 'connect'>,
  call: BoundedCall,
): Promise<string> {
  const remote = '127.0.0.1';
  const socket = await machine.connect(
    { kind: 'tcp', netns, remote, port: MONITORING_PORTS.prometheus },
    call,
  );
  const timer = setTimeout(() => socket.destroy(new Error('Prometheus does not answer')), call.timeoutMs);
  try {
    // Of version 1.0 it ends with the connection.
    socket.write(`GET /api/v1/${path} HTTP/1.0\r\nHost: ${remote}\r\n\r\n`);
    const reply = await allOf(socket);
    return reply.slice(reply.indexOf('\r\n\r\n') + 4);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function allOf(socket: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((size += chunk.length) > MOST_ANSWER_BYTES) throw new Error('the answer is too long');
  }
  return Buffer.concat(chunks).toString('utf8');
}
