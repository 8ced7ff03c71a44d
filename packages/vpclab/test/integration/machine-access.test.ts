// Who may connect to `vpclab machine serve`: its owner alone, with a vpclab of its own version, one lab at a time.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Channel } from '../../src/machine/remote/channel.ts';
import { PROTOCOL_VERSION } from '../../src/machine/remote/messages.ts';
import { StartedCommand } from '../support/started-command.ts';
import { makeUser, reasonToSkip } from '../support/users.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const BOUND_MS = 20_000;
const reason = reasonToSkip('ordinary user');

/** In a network, mount and pid namespace of its own: it touches nothing of this machine. */
function serve(socket: string): StartedCommand {
  const inside = 'mount -t tmpfs run /run && mkdir /run/netns && exec "$@"';
  const flags = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    '--mount-proc',
    '--kill-child',
    'sh',
    '-c',
    inside,
    'sh',
  ];
  const words = [...flags, process.execPath, MAIN, 'machine', 'serve', '--socket', socket];
  return new StartedCommand(spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'], detached: true }));
}

/** The first answers to a greeting, until the connection ends or is accepted. */
async function greet(
  path: string,
  hello: object,
): Promise<{ readonly answers: readonly unknown[]; close(): void }> {
  const channel = new Channel(createConnection(path));
  const answers: unknown[] = [];
  await new Promise<void>((resolve) => {
    channel.listen({
      onMessage: (message) => {
        answers.push(message);
        if (JSON.stringify(message).includes('"hello"')) resolve();
      },
      onData: () => undefined,
      onClose: () => resolve(),
    });
    channel.send(hello);
  });
  return { answers, close: () => channel.close('over') };
}

const hello = { kind: 'hello', version: PROTOCOL_VERSION, lab: 'one' };

describe.skipIf(reason !== undefined)(`a served machine (${reason ?? 'as root'})`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-machine-'));
  const started: StartedCommand[] = [];
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map((command) => command.end(BOUND_MS)));
    rmSync(directory, { recursive: true });
  });
  const begin = (socket: string): StartedCommand => {
    const command = serve(socket);
    started.push(command);
    return command;
  };

  it.each([
    ['a directory that others can write to', 'open', 'can be written to by others'],
    ['a directory below such a one', 'open/inner', 'can be written to by others'],
    ['a directory behind a symbolic link', 'link', 'is a symbolic link'],
    ['a directory that is not there', 'absent', 'there is no directory'],
  ])('is not served in %s', async (_, place, told) => {
    rmSync(join(directory, 'open'), { recursive: true, force: true });
    rmSync(join(directory, 'link'), { force: true });
    mkdirSync(join(directory, 'open', 'inner'), { recursive: true });
    chmodSync(join(directory, 'open'), 0o777);
    symlinkSync(join(directory, 'open'), join(directory, 'link'));
    const command = begin(join(directory, place, 'machine.sock'));
    const [code] = await command.end(BOUND_MS);
    expect({ code, said: command.said }).toEqual({ code: 2, said: expect.stringContaining(told) });
  });

  it('does not take the place of a file', async () => {
    const path = join(directory, 'file');
    writeFileSync(path, '');
    const command = begin(path);
    expect(await command.end(BOUND_MS)).toEqual([2, null]);
    expect(command.said).toContain('is not a socket');
  });

  it('takes its owner, one lab at a time, and nobody else', async () => {
    chmodSync(directory, 0o755);
    const path = join(directory, 'machine.sock');
    await begin(path).says('Serving', BOUND_MS);
    // Another user of this machine.
    const user = makeUser('ordinary user');
    const connect = `require('node:net').createConnection('${path}').on('error', (e) => console.log(e.code)).on('connect', () => { console.log('in'); process.exit() })`;
    const words = [...user.prefix, process.execPath, '-e', connect];
    const other = new StartedCommand(spawn('env', words, { stdio: ['ignore', 'pipe', 'pipe'] }));
    await other.end(BOUND_MS);
    user.remove();
    expect(other.out.trim()).toBe('EACCES');
    // A vpclab of another version, somebody who speaks otherwise, and a second lab.
    const older = await greet(path, { ...hello, version: PROTOCOL_VERSION + 1 });
    expect(older.answers).toMatchObject([{ kind: 'refused', reason: expect.stringContaining('version') }]);
    const stranger = await greet(path, { kind: 'call', id: 1, method: 'observeDaemons', args: [] });
    expect(stranger.answers).toEqual([]);
    const first = await greet(path, hello);
    expect(first.answers.at(-1)).toMatchObject({ kind: 'hello' });
    const second = await greet(path, { ...hello, lab: 'two' });
    expect(second.answers).toMatchObject([{ kind: 'refused', reason: 'it is in use by the lab one' }]);
    first.close();
    const late = await greet(path, { ...hello, lab: 'two' });
    expect(late.answers).toMatchObject([{ kind: 'refused', reason: expect.stringContaining('kept for') }]);
    // A second one on the same socket.
    const rival = begin(path);
    expect(await rival.end(BOUND_MS)).toEqual([2, null]);
    expect(rival.said).toContain('in use by another');
  });

  it('ends when it is interrupted while a lab is connected', async () => {
    const path = join(directory, 'interrupted.sock');
    const command = begin(path);
    await command.says('Serving', BOUND_MS);
    const lab = await greet(path, hello);
    expect(lab.answers.at(-1)).toMatchObject({ kind: 'hello' });
    command.interruptGroup();
    // Sooner than it gives up a lab that says nothing.
    expect(await command.end(5_000)).toEqual([0, null]);
  });
});
