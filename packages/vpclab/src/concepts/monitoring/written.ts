// Monitoring in the lab file.

import { absolutePath, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const monitoringKeys = keys('monitoring', () => ({
  interval: wholeNumber(
    'a number of seconds from 1 to 300',
    1,
    300,
    'Seconds between two scrapes. Default: 5.',
  ).optional(),
  data: absolutePath(
    'A directory of this machine in which metrics and files of flow logs are kept beyond `down` (`vpclab up --data`): your own, and empty or of the same lab.',
    '/var/lib/two-vpcs',
  ).optional(),
  dataSize: wholeNumber(
    'a number of MiB from 64 to 1048576',
    64,
    1_048_576,
    'With `data`: how many MiB are kept there; the oldest goes first. Default: 1024.',
  ).optional(),
}));

export const monitoringOfLab = keys('lab', (entryOf) => ({ monitoring: entryOf('monitoring').optional() }));
