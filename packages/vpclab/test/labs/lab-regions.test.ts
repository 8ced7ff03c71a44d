// Two regions from outside, by subject, in one lab.

import { afterAll, beforeAll, describe } from 'vitest';
import { keepsControlPlanesApart } from './regions/control-planes.ts';
import { withstandsDisturbances } from './regions/disturbances.ts';
import { RegionsLab } from './regions/lab.ts';
import { isMeasured } from './regions/metrics.ts';
import { movesVpcs } from './regions/moves.ts';
import { carriesPackets } from './regions/packets.ts';

describe('labs/two-regions.yaml', () => {
  const lab = new RegionsLab();
  beforeAll(async () => await lab.up());
  afterAll(async () => await lab.session.end());

  keepsControlPlanesApart(lab);
  carriesPackets(lab);
  isMeasured(lab);
  withstandsDisturbances(lab);
  // Last: it changes the file.
  movesVpcs(lab);
});
