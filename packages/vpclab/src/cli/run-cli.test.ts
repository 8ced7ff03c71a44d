// Whole command lines that need no lab: arguments, help, errors, exit codes.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionLines } from './completion/complete.ts';
import { runCommand } from './run-cli.ts';
import { recordingTerminal } from './terminal.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vpclab-cli-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function vpclab(...inputs: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordingTerminal();
  const code = await runCommand(inputs, { terminal, env: {}, cwd: directory });
  return { code, ...terminal.written };
}

it('shows its version', async () => {
  expect(await vpclab('version')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^vpclab \d+\.\d+\.\d+\n$/),
  });
  expect(JSON.parse((await vpclab('version', '--json')).out)).toHaveProperty('vpclab');
});

it('shows all commands when none is given', async () => {
  const { code, out } = await vpclab();
  expect(code).toBe(0);
  for (const name of ['up', 'down', 'plan', 'exec', 'doctor', 'completion'])
    expect(out).toContain(`  ${name} `);
  expect(out.split('\n').slice(0, 4)).toEqual(['USAGE', '  vpclab COMMAND ...', '  vpclab help COMMAND', '']);
  expect((await vpclab('--help')).out).toBe(out);
});

describe('a wrong command line', () => {
  it.each([
    [['staus'], 'There is no command "staus". Did you mean `vpclab status`?'],
    [['nope'], 'There is no command "nope".\n  `vpclab help` shows all commands.'],
    [
      ['traffic', 'strat'],
      'There is no command "traffic strat". Did you mean `vpclab traffic start`?\n  `vpclab help traffic` shows',
    ],
    [['traffic', 'start', 'smtp'], 'dns, tree.\n  `vpclab help traffic start` shows what it takes.'],
    [['--jsn'], 'There is no command "--jsn".\n  `vpclab help` shows all commands.'],
    [['status', '--jsn'], 'There is no flag --jsn. Did you mean --json?\n  `vpclab help status` shows'],
    [['status', '-z'], 'There is no flag -z.'],
    [['status', '--name'], '--name needs a value.'],
    [['version', 'now'], '"now" is one argument too many: none is expected.'],
    [['up', 'a', 'b'], '"b" is one argument too many: one is expected.'],
    [['shell'], 'TARGET is missing.'],
    [['validate', ''], 'The name of the lab file is empty.'],
    [['gen', '--nodes', '0'], 'A lab has 1 to 16 nodes, not 0.'],
    [['gen', '--workloads', '999999'], 'A lab has 0 to 5000 workloads, not 5999994.'],
    [['status', '--name', 'Not_A_Name'], 'BAD_ARGUMENT --name: "Not_A_Name" is not a lab name'],
    [['status', '--name', '../../etc'], 'is not a lab name'],
    [['logs', '-n', 'many'], '"many" is not a whole number'],
    [['gen', '--vpcs', '0'], 'A lab has 1 to 1000 VPCs, not 0'],
    [['completion', 'tcsh'], '"tcsh" is not one of bash, zsh, fish'],
    [['down', '--all', '--name', 'x'], '--all and --name exclude each other'],
    [['validate'], 'FILE'],
    [['traffic', 'lst'], 'There is no command "traffic lst".'],
  ])('%j is bad input', async (inputs, text) => {
    const { code, out, err } = await vpclab(...inputs);
    expect(err).toContain(text);
    expect(err).toContain('BAD_ARGUMENT');
    expect(err).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('is answered with lines to copy, which begin as the user calls vpclab', async () => {
    const terminal = recordingTerminal();
    const env = { VPCLAB_PROGRAM: './vpclab' };
    await runCommand(['why', 'a'], { terminal, env, cwd: directory });
    expect(terminal.written.err).toContain('Name two places: `./vpclab why A B`');
    expect(terminal.written.err).toContain('`./vpclab help why` shows');
  });

  it('is an error as JSON when JSON was asked for', async () => {
    const { code, out } = await vpclab('status', '--json', '--name', 'UPPER');
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'BAD_ARGUMENT', details: {} } });
    expect(code).toBe(2);
  });
});

it.each(['--exit-code', '--exitCode'])('plan %s ends with 1 for an error', async (flag) => {
  expect(await vpclab('plan', flag, 'missing.yaml')).toMatchObject({ code: 1 });
  expect(await vpclab('plan', 'missing.yaml')).toMatchObject({ code: 2 });
});

describe('a lab file', () => {
  const write = async (name: string, text: string | Uint8Array): Promise<string> => {
    await writeFile(join(directory, name), text);
    return name;
  };

  it('is reported valid', async () => {
    const file = await write('good.yaml', (await vpclab('gen', '--vpcs', '3')).out);
    const { code, out } = await vpclab('validate', file);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'good.yaml is valid: lab gen-3x3x3, 3 VPCs, 27 workloads, 2 nodes\n',
    });
  });

  it.each(['plan', 'apply', 'up'])('that is wrong stops %s before anything is touched', async (command) => {
    const file = await write('bad.yaml', 'name: bad\nvpcs:\n  - name: a\n    cidr: 10.0.0.0/33\n');
    const { code, out, err } = await vpclab(command, file);
    expect(err).toContain('bad.yaml:4:');
    expect(err).toMatch(/error LAB_FILE_INVALID bad.yaml has \d+ errors?; nothing was changed\./);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([
    ['missing.yaml', 'there is no such file'],
    ['.', 'it is a directory'],
  ])('that cannot be read is bad input: %s', async (file, why) => {
    const { code, err } = await vpclab('validate', file);
    expect(err).toContain(`LAB_FILE_UNREADABLE ${file} cannot be read: ${why}.`);
    expect(code).toBe(2);
  });

  it('of endless size is refused', async () => {
    const { code, err } = await vpclab('validate', '/dev/zero');
    expect(err).toContain('larger than 2 MB');
    expect(code).toBe(2);
  });
});

describe('completion', () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const text = await completionLines(words, { terminal: recordingTerminal(), env: {}, cwd: directory });
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0] ?? '');
  };

  it('knows commands, flags and values', async () => {
    expect(await complete('st')).toEqual(['status']);
    expect(await complete('verify', '--e')).toEqual(['--exhaustive']);
    expect(await complete('completion', 'z')).toEqual(['zsh']);
    expect(await complete('exec', 'edge', '--', '')).toEqual([]);
  });

  it('has a script for each shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish'])
      expect((await vpclab('completion', shell)).out).toContain('__complete');
  });
});
