import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listening } from './part-of-southbound.ts';

it('survives errors of its server after the start, and reports one at the start', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-part-'));
  const server = createServer();
  try {
    await listening(server, join(directory, 'part'));
    for (let count = 0; count < 2; count += 1)
      expect(() => server.emit('error', new Error('accept EMFILE'))).not.toThrow();
    const other = createServer();
    await expect(listening(other, join(directory, 'part'))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  } finally {
    server.close();
    rmSync(directory, { recursive: true });
  }
});
