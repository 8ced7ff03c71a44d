// The exporter on one lab: counters against what was sent, labels, moves and restarts, silent daemons, formats.

import { describe } from 'vitest';
import { testBytes } from './metrics/bytes.ts';
import { testChanges } from './metrics/changes.ts';
import { testForeignObjects } from './metrics/foreign-objects.ts';
import { testFormats } from './metrics/formats.ts';
import { runLab } from './metrics/lab.ts';
import { testOwners } from './metrics/owners.ts';
import { testSilence } from './metrics/silence.ts';

runLab();

describe('traffic', () => {
  testBytes();
  testOwners();
  testChanges();
});

testForeignObjects();

describe('a scrape', () => {
  testSilence();
  testFormats();
});
