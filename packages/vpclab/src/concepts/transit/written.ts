// Transits in the lab file: networks that join VPCs.

import { list, mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, cidr, name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const attachment = oneOf(
  'a VPC name, or a mapping with vpc and address',
  [
    name('Name of the VPC.', 'vpc-a'),
    mapping(
      'an attachment with vpc and address',
      {
        vpc: name('Name of the VPC.', 'vpc-a'),
        address: address(
          "Address of the VPC's router on the transit. Default: by the name of the VPC, .10 for vpc-a or vpc-1, .20 for vpc-b or vpc-2.",
          '192.168.100.10',
        ).optional(),
      },
      'A VPC on the transit.',
    ),
  ],
  'A VPC on the transit: its name, or a mapping.',
);

export const transitKeys = keys('transit', () => ({
  name: name('Name of the transit. Default: transit.', 'transit').optional(),
  cidr: cidr('Its prefix. Default: 192.168.100.0/24.', '192.168.100.0/24').optional(),
  gateway: address('Address of its gateway router. Default: the first.', '192.168.100.1').optional(),
  attachments: list(
    'a list of VPCs',
    attachment,
    'The VPCs that reach each other over it. Default: all.',
  ).optional(),
}));

export const transitsOfLab = keys('lab', (entryOf) => ({
  transit: oneOf(
    'true, a transit, or a list of transits',
    [yesOrNo, entryOf('transit'), list('a list of transits', entryOf('transit'), 'Several transits.')],
    'Networks that join VPCs. `true`: one that joins all.',
  ).optional(),
}));
