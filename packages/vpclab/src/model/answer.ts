// What a responder answers: one line of JSON that says who answered and whom it saw asking. Written and read here.

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

/** Undefined when the text is no answer of a responder. */
export function readAnswer(text: string): Answer | undefined {
  const record = parseRecord(text);
  const name = record['name'];
  const caller = record['caller'];
  if (typeof name !== 'string' || typeof caller !== 'string') return undefined;
  const optional = (key: string): string | undefined => {
    const value = record[key];
    return typeof value === 'string' ? value : undefined;
  };
  const identity: ServiceIdentity = {
    name,
    tenant: optional('tenant'),
    vpc: optional('vpc'),
    subnet: optional('subnet'),
    node: optional('node'),
  };
  return { identity, caller, nonce: optional('nonce') };
}

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
