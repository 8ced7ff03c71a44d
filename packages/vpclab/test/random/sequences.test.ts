// Live applies that hand names, addresses and places from one to another, with traffic and without a verify in between.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSequences } from './sequences.ts';
import { LabSession } from '../support/lab-session.ts';

const SEED = 1;
/** `npm run sequences` takes more. */
const COUNT = 20;

let session: LabSession;
beforeEach(() => {
  session = new LabSession();
});
afterEach(async () => await session.end());

it('random sequences of applies converge at once, and nothing of the inside is seen outside', async () => {
  expect(await runSequences(session, { seed: SEED, count: COUNT, tell: () => undefined })).toEqual([]);
}, 600_000);
