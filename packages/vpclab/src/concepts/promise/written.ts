// The user's own promises in the lab file: what must reach what, and what must not, whatever the rest of the file says.

import { z } from 'zod';
import { list, mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { text, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_PROMISES = 1_000;
const MAX_NAMES = 100;
const WHERE = 'the name of a workload, a VPC, a subnet as vpc/subnet, or a list of them';
const WHERE_TO =
  'the name of a workload, a VPC, a subnet as vpc/subnet, an internet host, "internet", or a list of them';

function where(expected: string, description: string, example: string) {
  // What there is no such name of is complained of where all names are known.
  const one = text(expected, () => undefined, { description, examples: [example] });
  return oneOf(expected, [one, list(expected, one, description, MAX_NAMES)], description);
}

const promise = mapping(
  'a promise with from, to, protocol, port and allow',
  {
    from: where(WHERE, 'Who sends: a workload, or all of a VPC or of a subnet (`vpc/subnet`).', 'vpc-a/web'),
    to: where(WHERE_TO, 'Who is sent to: the same, an internet host, or `internet`.', 'vpc-a-db-1'),
    protocol: z
      .enum(['tcp', 'udp'], { error: 'tcp or udp' })
      .meta({ description: 'Protocol. Default: tcp.' })
      .optional(),
    port: wholeNumber(
      'a port from 1 to 65535',
      1,
      65_535,
      'Port. Default: where the built-in responder answers, 80 for TCP and 7 for UDP.',
    ).optional(),
    allow: yesOrNo
      .meta({ description: 'Whether packets must arrive, or must not. Default: true.' })
      .optional(),
  },
  'What must reach what, or must not: verify proves it with packets, whatever the rest of the file says.',
);

export const promisesOfLab = keys('lab', () => ({
  promises: list(
    'a list of promises',
    promise,
    'Promises of your own: verify proves them beside those that follow from the file.',
    MAX_PROMISES,
  ).optional(),
}));
