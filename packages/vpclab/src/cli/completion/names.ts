// Names that only the running labs know, for completion: quick, and silent when something is wrong.

import { listSandboxes } from '../../runtime/sandbox-list.ts';
import type { LabClient } from '../client.ts';
import { clientOf } from '../labs.ts';
import { partNames } from '../render/inspect/part.ts';
import { SECTION_NAMES } from '../render/inspect/tables.ts';

const ANSWER_MS = 500;

export async function runningLabNames(): Promise<readonly string[]> {
  return await listSandboxes().then(
    (labs) => labs.map((lab) => lab.name),
    () => [],
  );
}

export function targetNames(): Promise<readonly string[]> {
  return fromAllLabs((client, signal) => client.targets(signal));
}

export async function partsToInspect(): Promise<readonly string[]> {
  const names = await fromAllLabs(async (client, signal) =>
    partNames(await client.inventory(signal)).map((name) => ({ name })),
  );
  return [...SECTION_NAMES, ...names];
}

export function placesToReach(): Promise<readonly string[]> {
  return fromAllLabs(async (client, signal) => {
    const { workloads, natGateways, edge, internet } = await client.inventory(signal);
    return [workloads, natGateways, edge === undefined ? [] : [edge], internet?.hosts ?? []].flat();
  });
}

export function logNames(): Promise<readonly string[]> {
  return fromAllLabs((client, signal) => client.logs(signal));
}

async function fromAllLabs(
  ask: (client: LabClient, signal: AbortSignal) => Promise<readonly { readonly name: string }[]>,
): Promise<readonly string[]> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answers = await Promise.all(
      (await listSandboxes())
        .filter((lab) => !lab.isCutOff)
        .map((lab) => ask(clientOf(lab), signal).catch(() => [])),
    );
    return [...new Set(answers.flat().map((entry) => entry.name))];
  } catch {
    return [];
  }
}
