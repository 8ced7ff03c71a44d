import { expect, it } from 'vitest';
import { SAMPLE_REPORT } from '../../../test/support/fake-engine.ts';
import { VpclabError } from '../../errors.ts';
import { withJunit } from './verify.ts';

it('a verification that fails to run replaces the JUnit report by one of the error', async () => {
  const written: string[] = [];
  const write = (text: string): Promise<void> => Promise.resolve(void written.push(text));
  const lab = (): string => 'sample';
  expect(await withJunit(write, lab, () => Promise.resolve(SAMPLE_REPORT))).toBe(SAMPLE_REPORT);
  const error = new VpclabError('LAB_NOT_RUNNING', 'no <lab>\u001B[2J');
  await expect(withJunit(write, lab, () => Promise.reject(error))).rejects.toBe(error);
  expect(written[0]).toContain('<testsuites name="vpclab verify sample" tests="9" failures="1" errors="0"');
  expect(written[1]).toContain('<testsuites name="vpclab verify sample" tests="1" failures="0" errors="1"');
  expect(written[1]).toContain(String.raw`<error message="no &lt;lab&gt;\u{1b}[2J"`);
});
