// Garbage is bad input: on the command line and in a lab file it ends with a clear error, and shows no stack trace.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, expectNoTrace } from '../support/lab-failure.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

const LAB = shippedLab('minimal');

let session: LabSession;
beforeAll(() => {
  session = new LabSession();
});
afterEach(async () => void (await session.run(['down', '--all'])));
afterAll(async () => await session.end());

describe('garbage', () => {
  it('on the command line is bad input, and no stack trace', async () => {
    const lines = [
      ['nonsense'],
      ['up', '--nonsense'],
      ['up', LAB, LAB, LAB],
      ['up', '--name', ''],
      ['up', LAB, '--name', '../../etc'],
      ['up', LAB, '--name', 'a'.repeat(300)],
      ['up', '/'],
      ['up', '/nonexistent/lab.yaml'],
      ['up', '/proc/self/mem'],
      ['validate'],
      ['logs', '--lines', '-1'],
      ['logs', '--lines', 'many'],
      ['gen', '--vpcs', '0'],
      ['gen', '--vpcs', '1e99'],
      ['completion', 'nosuchshell'],
      ['schema', 'surplus'],
    ];
    for (const line of lines) {
      const outcome = await session.run(line);
      expectNoTrace(outcome);
      expect({ line, code: outcome.code, says: outcome.err !== '' }).toEqual({ line, code: 2, says: true });
    }
    for (const line of [
      ['exec', 'web-1', '--', 'true'],
      ['plan'],
      ['verify'],
      ['status'],
      ['down', '--name', 'absent'],
      ['logs'],
      ['shell', 'x'],
    ]) {
      const outcome = await session.run(line);
      expectFailure(outcome, 1, /LAB_NOT_RUNNING/);
    }
  });

  it('in a lab file is bad input, and no stack trace', async () => {
    const files: readonly (readonly [string, string | Buffer])[] = [
      ['nothing', ''],
      ['zeros', Buffer.alloc(4096)],
      ['noise', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919 + 13) % 256))],
      ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
      ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
      ['deep', `vpcs: ${'['.repeat(20_000)}`],
      ['long', `name: ${'x'.repeat(11 << 20)}`],
      [
        'prototypes',
        '__proto__: { vpcs: 1 }\nconstructor: { prototype: {} }\nvpcs: [{ name: a, __proto__: 1 }]\n',
      ],
      ['tags', 'vpcs: !!js/function "function () {}"\n'],
      ['numbers', 'vpcs: 1e999\nnodes: .nan\nworkloads: -.inf\n'],
    ];
    for (const [what, content] of files) {
      const path = join(session.user.directory, 'garbage.yaml');
      writeFileSync(path, content);
      for (const command of ['validate', 'up']) {
        const outcome = await session.run([command, path]);
        expectNoTrace(outcome);
        expect({ what, command, code: outcome.code }).toEqual({ what, command, code: 2 });
        expect(outcome.err).toContain('garbage.yaml');
      }
    }
    const piped = await session.run(['up', '-'], { input: '{{{' });
    expectFailure(piped, 2, /LAB_FILE_INVALID|error/);
    expect((await session.run(['list'])).out).toContain('No lab is running');
  });
});
