// Flow logs, by subject, in one lab: each module tells what it asks of them.

import { afterAll, beforeAll, describe } from 'vitest';
import { countsWhatWasSent } from './flows/amounts.ts';
import { followsTheFile } from './flows/changes.ts';
import { FlowsLab } from './flows/lab.ts';
import { survivesOutages } from './flows/outages.ts';
import { keepsReadersApart } from './flows/readers.ts';
import { namesWhatWasRejected } from './flows/rejected.ts';
import { tellsTranslations } from './flows/translations.ts';

const lab = new FlowsLab();
beforeAll(async () => await lab.up());
afterAll(async () => await lab.session.end());

describe('flow logs', () => {
  countsWhatWasSent(lab);
  namesWhatWasRejected(lab);
  tellsTranslations(lab);
  keepsReadersApart(lab);
  survivesOutages(lab);
  // Last: it changes the file.
  followsTheFile(lab);
});
