// Traffic as a user starts it: what it says was sent is what arrived, by counters that are not ours.

import { afterAll, beforeAll } from 'vitest';
import { CHAOS_LAB } from '../support/chaos-lab.ts';
import { TrafficLab } from '../support/traffic-lab.ts';
import { closedLoop } from './traffic/closed-loop.ts';
import { openLoop } from './traffic/open-loop.ts';
import { realTools } from './traffic/real-tools.ts';
import { requestTrees } from './traffic/request-trees.ts';
import { runs } from './traffic/runs.ts';
import { shown } from './traffic/shown.ts';

// One lab for all of them.
const lab = new TrafficLab();
beforeAll(async () => await lab.up(CHAOS_LAB));
afterAll(async () => await lab.end());

openLoop(lab);
closedLoop(lab);
requestTrees(lab);
realTools(lab);
shown(lab);
runs(lab);
