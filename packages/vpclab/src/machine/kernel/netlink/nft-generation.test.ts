import { expect, it } from 'vitest';
import { messagesOf } from './message.ts';
import { generationRequest, parseGeneration } from './nft-generation.ts';

/** What Linux 6.18 answered: NFTA_GEN_ID 3, NFTA_GEN_PROC_PID, NFTA_GEN_PROC_NAME. */
const REPLY =
  '300000000f0a000007000000c957000000000003' +
  '0800010000000003' +
  '08000200000057c9' +
  '0c000300707974686f6e3300';

function parsed(datagram: Buffer): number | undefined {
  return [...messagesOf(datagram)].map(parseGeneration)[0];
}

it('asks for the generation', () => {
  expect(generationRequest().message.finish(7, 0).toString('hex')).toBe(
    '14000000100a010007000000000000000000' + '0000',
  );
});

it('reads the number', () => {
  expect(parsed(Buffer.from(REPLY, 'hex'))).toBe(3);
});

it('takes an error or a torn message as no number', () => {
  // NLMSG_ERROR with EPERM.
  const refusal = Buffer.from('2400000002000000070000000000000' + '0ffffffff' + '00'.repeat(16), 'hex');
  expect(parsed(refusal)).toBeUndefined();
  expect(parsed(Buffer.from(REPLY, 'hex').subarray(0, 18))).toBeUndefined();
  expect(parsed(Buffer.from(REPLY, 'hex').subarray(0, 24))).toBeUndefined();
});
