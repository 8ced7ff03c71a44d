// Whether a TCP connection is accepted, refused, or gets no answer.

import { errnoOf } from '../machine/kernel/system-error.ts';
import type { BoundedCall, Machine, SocketAddress } from '../machine/machine.ts';

export async function connects(
  machine: Pick<Machine, 'connect'>,
  to: Extract<SocketAddress, { kind: 'tcp' }>,
  call: BoundedCall,
): Promise<'accepted' | 'refused' | 'silent'> {
  try {
    (await machine.connect(to, call)).destroy();
    return 'accepted';
  } catch (error) {
    call.signal?.throwIfAborted();
    return errnoOf(error) === 'ECONNREFUSED' ? 'refused' : 'silent';
  }
}
