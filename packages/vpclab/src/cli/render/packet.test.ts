import { expect, it } from 'vitest';
import { captureEnd, countsJson } from './packet.ts';
import { paint } from './paint.ts';

const counts = [{ device: 'eth0', accepted: 5, dropped: 0, ended: undefined }];

it.each([
  ['ended', { packets: 5, isWhole: true, counts }, '5 packets; none was lost.\n', 0],
  ['ended and saw nothing', { packets: 5, isWhole: true, counts: [] }, '5 packets; none was lost.\n', 0],
  [
    'broke off',
    { packets: 5, isWhole: false, counts },
    '5 packets; how many more were lost is not known: the capture broke off.\n',
    null,
  ],
])('a capture that %s says what was lost', (_case, end, text, dropped) => {
  expect(captureEnd(end, paint(false))).toBe(text);
  expect(JSON.parse(countsJson(end))).toMatchObject({ kind: 'end', packets: 5, dropped });
});
