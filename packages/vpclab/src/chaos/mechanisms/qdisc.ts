// The queueing discipline of a fault at the root of a device (tc(8)): how it is added, found and deleted. Pure.

import { FAULT_HANDLE, type FaultAction } from '../../model/fault.ts';

export type Shaping = FaultAction & { readonly kind: 'rate' | 'netem' };

/** Room for two packets, or for what is due in 10 ms: tc-tbf(8) asks for as much as a tick of the kernel lets through. */
const LEAST_BURST_BYTES = 3_200;
const BURST_BYTES_PER_MBIT = 1_250;
const ROOT = ['root', 'handle', `${FAULT_HANDLE}:`];
const NAMES = { rate: 'tbf', netem: 'netem' } as const;

export function isShaping(action: FaultAction): action is Shaping {
  return action.kind === 'rate' || action.kind === 'netem';
}

/** Arguments of `tc qdisc`. */
export function additionOf(action: Shaping): readonly string[] {
  const parameters = action.kind === 'rate' ? bucket(action.mbit) : action.parameters;
  return ['add', 'dev', action.device, ...ROOT, NAMES[action.kind], ...parameters];
}

export function deletionOf({ device }: Shaping): readonly string[] {
  return ['del', 'dev', device, ...ROOT];
}

/** Whether `tc qdisc show` has it: one of the other kind belongs to another fault. */
export function isShown({ kind }: Pick<Shaping, 'kind'>, shown: string): boolean {
  return shown.split('\n').some((line) => line.startsWith(`qdisc ${NAMES[kind]} ${FAULT_HANDLE}: `));
}

function bucket(mbit: number): readonly string[] {
  const burst = Math.round(Math.max(LEAST_BURST_BYTES, mbit * BURST_BYTES_PER_MBIT));
  return ['rate', `${mbit}mbit`, 'burst', `${burst}b`, 'latency', '50ms'];
}
