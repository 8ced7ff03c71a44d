// Faults as they show from outside, and how each mechanism is undone: at its deadline, when asked, and after the end of
// whoever could have undone it.

import { afterAll, afterEach, beforeAll } from 'vitest';
import { FAULT_LAB } from '../support/fault-looks.ts';
import { SharedLab } from '../support/shared-lab.ts';
import { faultsAreKnown } from './chaos/known.ts';
import { faultsShow } from './chaos/shown.ts';
import { faultsAreUndone } from './chaos/undone.ts';

const lab = new SharedLab();
beforeAll(async () => await lab.up(FAULT_LAB));
// A test that failed must not break the next.
afterEach(async () => await lab.session.run(['chaos', 'stop']));
afterAll(async () => await lab.end());

faultsShow(lab);
faultsAreUndone(lab);
faultsAreKnown(lab);
