// Flow logs in the lab file.

import { wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const flowLogKeys = keys('flow-log', () => ({
  interval: wholeNumber(
    'a number of seconds from 1 to 600',
    1,
    600,
    'Seconds after which a flow that goes on is told of. Default: 5.',
  ).optional(),
  sampling: wholeNumber(
    'a number from 1 to 65535',
    1,
    65_535,
    'One packet of so many is looked at. Only with 1, the default, is it known what was rejected.',
  ).optional(),
}));

export const flowLogOfLab = keys('lab', (entryOf) => ({ flowLogs: entryOf('flow-log').optional() }));
