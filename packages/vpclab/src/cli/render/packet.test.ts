import { expect, it } from 'vitest';
import { captureEnd, countsJson } from './packet.ts';
import { paint } from './paint.ts';

const counts = [{ device: 'eth0', accepted: 5, dropped: 0, ended: undefined }];

it.each([
  ['counted', { packets: 5, devices: 1, counts }, '5 packets; none was lost.\n', 0],
  [
    'broken off',
    { packets: 5, devices: 1, counts: [] },
    '5 packets; how many more were lost is not known: the capture broke off.\n',
    null,
  ],
  [
    'counted in part',
    { packets: 5, devices: 2, counts },
    '5 packets; how many more were lost is not known: the capture broke off.\n',
    null,
  ],
])('a capture that is %s says what was lost', (_case, end, text, dropped) => {
  expect(captureEnd(end, paint(false))).toBe(text);
  expect(JSON.parse(countsJson(end))).toMatchObject({ kind: 'end', packets: 5, dropped });
});
