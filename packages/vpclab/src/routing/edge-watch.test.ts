import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { bmpMessage, bmpUpdate } from '../../test/support/bmp-messages.ts';
import { EdgeWatch } from './edge-watch.ts';
import { eventText, type AgentEvent } from './events.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('says what went wrong where an event could not be told, and tells the rest', async () => {
  const told: AgentEvent[] = [];
  let isFull = true;
  const onEvent = (event: AgentEvent) => {
    if (event.kind === 'accepted' && isFull) {
      isFull = false;
      throw new Error('the log is full');
    }
    told.push(event);
  };
  const port = await freePort();
  const edge = { name: 'edge', frr: '/nonexistent', bmp: `127.0.0.1:${port}` };
  const watch = new EdgeWatch(edge, onEvent);
  onTestFinished(() => watch.close());
  const socket = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  socket.write(bmpMessage(0, 0x40, bmpUpdate()));
  const texts = () => told.map(eventText);
  await vi.waitFor(
    () => {
      expect(texts()).toContain('edge: the log is full');
      expect(
        texts()
          .filter((text) => text.includes('accepts'))
          .toSorted(),
      ).toEqual([
        'edge: accepts 10.0.1.0/24 from 198.51.100.11',
        'edge: accepts 192.0.2.5/32 from 198.51.100.11',
      ]);
    },
    { timeout: 10_000, interval: 20 },
  );
}, 15_000);

it('takes over where another agent listened, once that one is gone', async () => {
  const port = await freePort();
  const edge = { name: 'edge', frr: '/nonexistent', bmp: `127.0.0.1:${port}` };
  const first = new EdgeWatch(edge, () => undefined);
  const told: AgentEvent[] = [];
  const second = new EdgeWatch(edge, (event) => told.push(event));
  onTestFinished(() => second.close());
  await vi.waitFor(() => expect(told.map(eventText)).toEqual([expect.stringContaining('EADDRINUSE')]));
  first.close();
  await vi.waitFor(
    async () => {
      const socket = connect({ port, host: '127.0.0.1' });
      onTestFinished(() => void socket.destroy());
      await once(socket, 'connect');
    },
    { timeout: 3_000, interval: 50 },
  );
});
