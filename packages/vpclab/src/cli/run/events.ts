// `vpclab events`.

import { printableJson } from '../../printable.ts';
import type { EventsFlags } from '../commands/events.ts';
import type { CliContext } from '../context.ts';
import { untilSeen } from '../follow.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { eventLine } from '../render/event.ts';
import { paint } from '../render/paint.ts';

export async function runEvents(
  this: CliContext,
  { name, follow = false, json }: EventsFlags,
): Promise<void> {
  const { terminal } = this;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  const colors = paint(terminal.outColor);
  await untilSeen(this, { sandbox, client, follow }, (signal) =>
    client.events({
      follow,
      signal,
      onRecord: (record) => terminal.out(json ? `${printableJson(record)}\n` : eventLine(record, colors)),
    }),
  );
}
