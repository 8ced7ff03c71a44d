// The lab that all tests of metrics share: the seed lab with one more workload, which a test moves.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { LabSession, shippedLab } from '../../support/lab-session.ts';

export const LAB = 'two-vpcs';
export const MOVER = 'vpc-a-web-mover';

let session: LabSession | undefined;

/** Runs it as long as the tests of this file. */
export function runLab(): void {
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', session.file(labWith('node-1')), '--quiet');
  });
  afterAll(async () => await session?.end());
}

export function lab(): LabSession {
  if (session === undefined) throw new Error('the lab does not run');
  return session;
}

/** The seed lab with one more workload, or without it. */
export function labWith(node: string | undefined): string {
  const mover =
    node === undefined
      ? ''
      : `\n  - { vpc: vpc-a, subnet: web, name: ${MOVER}, node: ${node}, address: 10.0.1.50 }`;
  const text = readFileSync(shippedLab(LAB), 'utf8');
  return text.replace(/^workloads: 2.*$/m, `workloads:\n  - { subnet: [web, app, db], count: 2 }${mover}`);
}
