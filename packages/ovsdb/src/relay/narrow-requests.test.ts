import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { narrowRequests } from './narrow-requests.ts';

const NARROWING = {
  Logical_Flow: [
    { column: 'logical_datapath', rows: ['u1', 'u2'] },
    { column: 'logical_dp_group', rows: ['g1'] },
  ],
  Port_Binding: [{ column: 'datapath', rows: [] }],
};

async function sent(...messages: readonly unknown[]): Promise<unknown> {
  const stream = narrowRequests('OVN_Southbound', NARROWING);
  const all = Buffer.from(messages.map((one) => JSON.stringify(one)).join(''));
  // In two chunks, so that a message goes on from one to the other.
  stream.write(all.subarray(0, 20));
  stream.end(all.subarray(20));
  return JSON.parse(`[${(await text(stream)).replaceAll('}{', '},{')}]`);
}

const monitor = (database: string, method = 'monitor_cond_since') => ({
  id: 3,
  method,
  params: [
    database,
    ['monid', database],
    {
      Logical_Flow: [{ columns: ['match'], where: [true] }],
      Port_Binding: [{ columns: ['datapath'] }],
      Address_Set: [{ columns: ['name'] }],
    },
    '00000000-0000-0000-0000-000000000000',
  ],
});

test('only rows of the named parts are asked for, and all of other tables', async () => {
  const [message] = (await sent(monitor('OVN_Southbound'))) as [ReturnType<typeof monitor>];
  expect(message.params).toEqual([
    'OVN_Southbound',
    ['monid', 'OVN_Southbound'],
    {
      Logical_Flow: [
        {
          columns: ['match'],
          where: [
            ['logical_datapath', '==', ['uuid', 'u1']],
            ['logical_datapath', '==', ['uuid', 'u2']],
            ['logical_dp_group', '==', ['uuid', 'g1']],
          ],
        },
      ],
      Port_Binding: [{ columns: ['datapath'], where: [false] }],
      Address_Set: [{ columns: ['name'] }],
    },
    '00000000-0000-0000-0000-000000000000',
  ]);
});

test('everything else goes through as it is', async () => {
  const others = [
    { id: 1, method: 'get_schema', params: ['OVN_Southbound'] },
    monitor('_Server'),
    monitor('OVN_Southbound', 'monitor'),
    { id: 'echo', result: [], error: null },
  ];
  expect(await sent(...others)).toEqual(others);
});

test('what is no message ends it', async () => {
  const stream = narrowRequests('OVN_Southbound', NARROWING);
  const reading = text(stream);
  stream.end('{"id":}');
  await expect(reading).rejects.toThrow(/JSON/);
});
