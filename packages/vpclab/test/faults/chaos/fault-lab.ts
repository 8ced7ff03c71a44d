// One lab for the tests of a file, in which faults are started.

import { afterAll, afterEach, beforeAll } from 'vitest';
import { FAULT_LAB } from '../../support/fault-looks.ts';
import { SharedLab } from '../../support/shared-lab.ts';

export function faultLab(): SharedLab {
  const lab = new SharedLab();
  beforeAll(async () => await lab.up(FAULT_LAB));
  // A test that failed must not break the next.
  afterEach(async () => await lab.session.run(['chaos', 'stop']));
  afterAll(async () => await lab.end());
  return lab;
}
