// The lab file itself: what is written at its top that belongs to no other concept.

import { name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const labKeys = keys('lab', () => ({
  name: name('Name of the lab. Default: the name of the file.', 'two-vpcs').optional(),
}));
