// A responder's answer: one line of JSON with its own name and the client's address as it saw it. Written and read
// here.

import type { ServiceIdentity } from './rows.ts';

export type Answer = {
  readonly identity: ServiceIdentity;
  /** Source address as the responder saw it. */
  readonly caller: string;
  /** UDP: the payload that was answered. */
  readonly nonce: string | undefined;
};

export function writeAnswer({ identity, caller, nonce }: Answer): string {
  const { name, tenant, vpc, subnet, node } = identity;
  return `${JSON.stringify({ name, tenant, vpc, subnet, node, caller, nonce })}\n`;
}

/** For people who ask for text/plain. */
export function writeAnswerText({ identity, caller }: Answer): string {
  const { name, tenant, vpc, subnet, node } = identity;
  const facts = Object.entries({ name, tenant, vpc, subnet, node, caller });
  return facts.flatMap(([what, value]) => (value === undefined ? [] : [`${what}: ${value}\n`])).join('');
}

/**
 * Undefined when the text is no answer of a responder. Any workload can answer anything: only what may be a name of a
 * lab or an address is taken for one.
 */
export function readAnswer(text: string): Answer | undefined {
  const record = parseRecord(text);
  const name = nameIn(record, 'name');
  const caller = record['caller'];
  if (name === undefined || typeof caller !== 'string' || !ADDRESS.test(caller)) return undefined;
  const identity: ServiceIdentity = {
    name,
    tenant: nameIn(record, 'tenant'),
    vpc: nameIn(record, 'vpc'),
    subnet: nameIn(record, 'subnet'),
    node: nameIn(record, 'node'),
  };
  const nonce = record['nonce'];
  return { identity, caller, nonce: typeof nonce === 'string' ? nonce : undefined };
}

/** RFC 1123 label: what the lab file accepts as a name. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ADDRESS = /^[0-9a-f.:]{2,45}$/;

function nameIn(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' && NAME.test(value) ? value : undefined;
}

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
