// A signal that fires when the client goes away before it got its reply. Fastify's own `request.signal` fires once the
// request's body has been read.

import type { FastifyReply } from 'fastify';
import { VpclabError } from '../errors.ts';

export function whileConnected(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new VpclabError('CANCELLED', 'The client went away.'));
  });
  return controller.signal;
}
