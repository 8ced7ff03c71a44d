// Random faults of routing for two minutes; `npm run routing-faults` takes 30.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { runRoutingFaults } from './routing-faults.ts';
import { LabSession } from '../support/lab-session.ts';

const SEED = 20_261;
const SECONDS = 120;

let session: LabSession;
beforeEach(() => {
  session = new LabSession();
});
afterEach(async () => await session.end());

it('after random faults of routing everything is as it was, and nothing crossed tenants', async () => {
  const said: string[] = [];
  const tell = (line: string): void => void said.push(line);
  expect(await runRoutingFaults(session, { seed: SEED, seconds: SECONDS, tell })).toEqual([]);
  expect(said.length).toBeGreaterThan(SECONDS / 10);
}, 400_000);
