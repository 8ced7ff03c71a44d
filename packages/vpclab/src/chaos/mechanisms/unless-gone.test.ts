import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaultAction } from '../../model/fault.ts';
import { Namespaces } from '../../machine/kernel/namespaces.ts';
import { undo } from './carry-out.ts';

let directory: string;
let end = (): void => undefined;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'gone-'))));
afterEach(() => {
  end();
  rmSync(directory, { recursive: true });
});

const resume = async (socket: string): Promise<void> => {
  const action: FaultAction = { kind: 'control', socket, start: 'debug/pause', undo: 'debug/resume' };
  await undo(action, new Namespaces());
};

it('resumes nothing where a daemon is gone, also where it left its socket behind', async () => {
  await expect(resume(join(directory, 'none.ctl'))).resolves.toBeUndefined();
  const left = join(directory, 'left.ctl');
  // A connection to what nobody listens on is refused, whatever it is.
  writeFileSync(left, '');
  await expect(resume(left)).resolves.toBeUndefined();
});

it('still fails when the daemon refuses', async () => {
  const path = join(directory, 'ovn-controller.ctl');
  const server = createServer((socket) => socket.end('{"id":0,"result":null,"error":"no such command"}'));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  end = () => server.close();
  await expect(resume(path)).rejects.toThrow('no such command');
});
