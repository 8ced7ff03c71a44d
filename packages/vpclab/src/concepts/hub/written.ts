// A hub in the lab file: the VPC of a transit that the others leave by.

import { name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const hubOfTransit = keys('transit', () => ({
  hub: name(
    'The attached VPC whose NAT gateways serve the others, its spokes. Spokes reach it and the outside, not each other; one with `natGateways: false` does not reach the outside either.',
    'hub',
  ).optional(),
}));
