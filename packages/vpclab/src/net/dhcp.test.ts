import { expect, it } from 'vitest';
import { readOffer, writeDiscover } from './dhcp.ts';

const MAC = Buffer.from('02be4e877bfc', 'hex');
const TRANSACTION = 0x8badf00d;

/** A reply to it, of the given type, with these options in hexadecimal. */
function reply(options: string, { op = '02', type = '350102', transaction = '8badf00d' } = {}): Buffer {
  const fixed = Buffer.alloc(236);
  fixed.write(`${op}010600${transaction}`, 'hex');
  fixed.write('0a00010b', 16, 'hex');
  return Buffer.concat([fixed, Buffer.from(`63825363${type}${options}`, 'hex')]);
}

const ROUTER = '03040a000101';
const DNS = '0608a9fea9fd08080808';
const MTU = '1a0205a2';

it('asks as RFC 2131 has it', () => {
  const discover = writeDiscover(MAC, TRANSACTION);
  expect(discover.subarray(0, 8).toString('hex')).toBe('010106008badf00d');
  expect(discover.subarray(28, 34)).toEqual(MAC);
  expect(discover.subarray(236).toString('hex')).toBe('63825363350101370303061aff');
});

it.each([
  [
    'all that was asked for',
    reply(`${ROUTER}${DNS}${MTU}ff`),
    '10.0.1.1',
    ['169.254.169.253', '8.8.8.8'],
    1442,
  ],
  ['padding between', reply(`0000${ROUTER}00${MTU}ff`), '10.0.1.1', [], 1442],
  ['nothing but an address', reply('ff'), undefined, [], undefined],
  ['options without an end', reply(ROUTER), '10.0.1.1', [], undefined],
  ['an option that is cut off', reply(`${ROUTER}0608a9fe`), '10.0.1.1', [], undefined],
  ['an MTU of one byte', reply('1a01ffff'), undefined, [], undefined],
  ['what comes after the end', reply(`ff${ROUTER}`), undefined, [], undefined],
])('reads an offer of %s', (_, message, router, dns, mtu) => {
  expect(readOffer(message, TRANSACTION)).toEqual({ address: '10.0.1.11', router, dns, mtu });
});

it.each([
  ['a request', reply('ff', { op: '01' })],
  ['an acknowledgement', reply('ff', { type: '350105' })],
  ["somebody else's", reply('ff', { transaction: '8badf00e' })],
  ['one of BOOTP, without the cookie', reply('ff').fill(0, 236)],
  ['one that is cut off', reply('ff').subarray(0, 239)],
  ['nothing', Buffer.alloc(0)],
])('%s is no offer', (_, message) => {
  expect(readOffer(message, TRANSACTION)).toBeUndefined();
});
