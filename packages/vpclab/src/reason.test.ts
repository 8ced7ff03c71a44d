import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { reasonNotMade, reasonOf } from './reason.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

it('says what is wrong with a file, and names no path and no system call', () => {
  expect(reasonOf(thrownBy(() => readFileSync('/nope')))).toBe('there is no such file');
  expect(reasonOf(thrownBy(() => readFileSync('/tmp')))).toBe('it is a directory');
  expect(reasonOf(thrownBy(() => readFileSync('/etc/passwd/x')))).toBe(
    'a part of its path is not a directory',
  );
  expect(reasonNotMade(thrownBy(() => mkdirSync('/nope/x')))).toBe('there is no such directory');
  expect(reasonNotMade(thrownBy(() => mkdirSync('/tmp')))).toBe('it is there already');
});

it('says what is wrong with a program and with an address', async () => {
  const [ofProgram] = (await once(execFile('no-such-program'), 'error')) as [unknown];
  expect(reasonOf(ofProgram)).toBe('there is no such program');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const second = createServer().listen(server.address());
  const [ofAddress] = (await once(second, 'error')) as [unknown];
  expect(reasonOf(ofAddress)).toBe('something else listens there');
  server.close();
});

it('leaves what it does not know as it is', () => {
  expect(reasonOf(new Error('unable to open database file'))).toBe('unable to open database file');
  expect(reasonOf('a text')).toBe('a text');
});
