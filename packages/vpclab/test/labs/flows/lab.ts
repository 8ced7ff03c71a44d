// The lab of flow logs: two tenants with the same addresses, and a database that only its application reaches.

import type { FlowRecord } from '../../../src/model/flow-log.ts';
import { LabSession, shippedLab } from '../../support/lab-session.ts';

/** An interval of two seconds, the wait for the other end, and room for a busy machine. */
export const TOLD_MS = 30_000;
/** A host of the internet. */
export const OUTSIDE = '203.0.113.10';

export class FlowsLab {
  #session: LabSession | undefined;

  get session(): LabSession {
    this.#session ??= new LabSession();
    return this.#session;
  }

  async up(): Promise<void> {
    await this.session.vpclab('up', shippedLab('flow-logs'), '--quiet');
  }

  async flows(...args: readonly string[]): Promise<readonly FlowRecord[]> {
    return parsed(await this.session.vpclab('flows', '--json', ...args));
  }
}

export function parsed(text: string): readonly FlowRecord[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FlowRecord);
}

export function sum(records: readonly FlowRecord[], what: 'bytes' | 'packets'): number {
  return records.reduce((all, record) => all + record[what], 0);
}
