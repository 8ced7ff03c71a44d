// Text that nobody would write by hand, and how soon it is refused. Mutation tests leave these out: they are slow.

import { describe, expect, it } from 'vitest';
import { parseLab } from './parse-lab.ts';

function messages(text: string | Uint8Array): readonly string[] {
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  return parsed.kind === 'ok' ? [] : parsed.errors.map((e) => `${e.line}:${e.column} ${e.message}`);
}

/** Of this thread: a machine that does other work does not count. */
function processorMs(): number {
  return process.threadCpuUsage().user / 1000;
}

describe('hostile text', () => {
  it('of 10 MB is refused at once', () => {
    const began = processorMs();
    expect(messages('# padding\n'.repeat(1024 * 1024))).toEqual(['1:1 the file is larger than 2 MB']);
    expect(messages(new Uint8Array(10 * 1024 * 1024).fill(35))).toEqual(['1:1 the file is larger than 2 MB']);
    expect(processorMs() - began).toBeLessThan(1000);
  });

  it('with a byte order mark and Windows line ends is read', () => {
    expect(messages('\uFEFFvpcs:\r\n  - name: vpc-a\r\n')).toEqual([]);
    expect(messages('\uFEFFvpcs:\r\n  - nam: vpc-a\r\n')[0]).toBe('2:5 unknown key "nam"');
  });

  it.each([
    ['brackets', `vpcs: ${'['.repeat(100_000)}`],
    ['braces', `vpcs: ${'{a: '.repeat(100_000)}`],
    ['dashes', `vpcs:\n${'- '.repeat(100_000)}x`],
    ['indentation', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['anchors', `vpcs: [${Array.from({ length: 20_000 }, (_, i) => `&a${i} x`).join(', ')}]`],
    ['aliases', `a: &a x\nvpcs: [${'*a, '.repeat(60_000)}]`],
    ['question marks', `${'? '.repeat(50_000)}x`],
    ['quotes', `"${'\\'.repeat(200_000)}`],
    ['one long key', `${'k'.repeat(1_000_000)}: 1`],
    ['unknown keys', Array.from({ length: 10_000 }, (_, i) => `key${i}: 1`).join('\n')],
  ])('made of %s ends in problems, soon', (_, text) => {
    const began = processorMs();
    expect(messages(text).length).toBeGreaterThan(0);
    expect(processorMs() - began).toBeLessThan(4000);
  });
});
