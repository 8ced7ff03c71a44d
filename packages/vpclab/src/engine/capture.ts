// Whose packets a capture takes: a target of the lab and its devices.

import type { Duplex } from 'node:stream';
import { VpclabError } from '../errors.ts';
import { nearestName } from '../lab-file/did-you-mean.ts';
import type { Machine } from '../machine/machine.ts';
import { targetsOf } from '../kinds/targets.ts';
import type { CaptureOptions, ExecTarget } from '../model/engine.ts';
import type { Row } from '../model/rows.ts';

/** tcpdump listens within tenths of a second. */
const BEGIN_MS = 10_000;

export async function captureOf(
  rows: readonly Row[],
  machine: Machine,
  { target: name, devices, filter, packets, seconds, signal }: CaptureOptions,
): Promise<Duplex> {
  const target = targetCalled(targetsOf(rows), name);
  const wanted = devices.length === 0 ? target.captured : [...new Set(devices)];
  for (const device of wanted) refuseAbsent(target, device);
  const asked = { netns: target.netns, devices: wanted, filter, packets, seconds };
  return await machine.capture(asked, { timeoutMs: BEGIN_MS, signal });
}

function targetCalled(targets: readonly ExecTarget[], name: string): ExecTarget {
  const target = targets.find((one) => one.name === name);
  if (target !== undefined) return target;
  const names = targets.map((one) => one.name);
  throw absent(`There is no target named "${name}"`, name, names, '`vpclab capture` lists them.');
}

function refuseAbsent({ name, devices }: ExecTarget, device: string): void {
  if (devices.includes(device)) return;
  throw absent(`${name} has no interface "${device}"`, device, devices, `it has ${devices.join(', ')}`);
}

function absent(what: string, word: string, names: readonly string[], otherwise: string): VpclabError {
  const similar = nearestName(word, names);
  const hint = similar === undefined ? otherwise : `did you mean ${similar}?`;
  return new VpclabError('BAD_ARGUMENT', `${what}: ${hint}`, { details: { names } });
}
