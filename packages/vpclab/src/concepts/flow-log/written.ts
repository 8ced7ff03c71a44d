// Flow logs in the lab file.

import { text, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { flawOfAwsFormat } from '../../model/aws-flow.ts';
import type { Finding } from '../../model/problem.ts';

const FORMAT = 'fields of AWS VPC Flow Logs such as "${srcaddr} ${dstaddr} ${action}"';

function checkFormat(format: string): Finding | undefined {
  const flaw = flawOfAwsFormat(format);
  return flaw === undefined ? undefined : { message: `the format ${flaw}`, expected: FORMAT };
}

export const flowLogKeys = keys('flow-log', () => ({
  interval: wholeNumber(
    'a number of seconds from 1 to 600',
    1,
    600,
    'Seconds after which a continuing flow is reported. Default: 5.',
  ).optional(),
  sampling: wholeNumber(
    'a number from 1 to 65535',
    1,
    65_535,
    'One packet of so many is looked at. Rejected flows are known with 1 alone, the default.',
  ).optional(),
  format: text(FORMAT, checkFormat, {
    description:
      'With `monitoring.data`: the fields of each line of the files that are kept, in this order. Default: those of version 2.',
    examples: ['${version} ${vpc-id} ${srcaddr} ${dstaddr} ${action} ${reject-reason}'],
  }).optional(),
}));

export const flowLogOfLab = keys('lab', (entryOf) => ({ flowLogs: entryOf('flow-log').optional() }));
