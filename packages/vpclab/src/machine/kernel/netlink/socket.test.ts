import { expect, it } from 'vitest';
import { AF_INET, NLM_F, RTM } from './constants.ts';
import { linkDump, decodeLink } from './link.ts';
import { MessageWriter } from './message.ts';
import { withNetlink } from './socket.ts';
import type { Request } from './socket.ts';

/** Of rtnetlink's own numbers: 251 is a table that nobody made. */
const NO_TABLE = 251;
const routesOfNoTable = (): Request => ({
  message: new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(12, (view) => {
    view[0] = AF_INET;
    view[4] = NO_TABLE;
  }),
  what: 'routes of a table',
});

it('dumps links', () => {
  const links = withNetlink((socket) => socket.dump(linkDump, decodeLink));
  expect(links.map(({ name }) => name)).toContain('lo');
});

it('a dump that the kernel breaks off is an error, not a short one', () => {
  const dump = (): unknown => withNetlink((socket) => socket.dump(routesOfNoTable, () => 'a route'));
  expect(dump).toThrow(/routes of a table: ENOENT \(.*FIB table does not exist.*\)/);
});
