// Monitoring in the lab file.

import { wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const monitoringKeys = keys('monitoring', () => ({
  interval: wholeNumber(
    'a number of seconds from 1 to 300',
    1,
    300,
    'Seconds between two scrapes. Default: 5.',
  ).optional(),
}));

export const monitoringOfLab = keys('lab', (entryOf) => ({ monitoring: entryOf('monitoring').optional() }));
