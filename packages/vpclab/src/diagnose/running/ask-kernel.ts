// What the kernel of a namespace says of itself and of a packet. That a namespace is gone only its machine can say: any
// other failure is one of the question.

import { randomUUID } from 'node:crypto';
import { errorMessage } from '../../errors.ts';
import type { BoundedCall, Machine } from '../../machine/machine.ts';
import { isNoNamespace } from '../../machine/no-namespace.ts';
import { kernelScript, readKernel, routeWords } from '../kernel-view.ts';
import type { KernelAnswer, RouteQuestion } from '../kernel-view.ts';

export async function askKernel(
  machine: Pick<Machine, 'run'>,
  netns: string,
  question: RouteQuestion,
  call: BoundedCall,
): Promise<KernelAnswer> {
  // Not to be found in what is printed: rules of nftables have comments.
  const separator = `---${randomUUID()}---`;
  const args = ['-c', kernelScript(separator), 'sh', ...routeWords(question)];
  try {
    const { stdout } = await machine.run({ netns, program: 'sh', args }, call);
    return { kind: 'view', view: readKernel(stdout, separator) };
  } catch (error) {
    call.signal?.throwIfAborted();
    return isNoNamespace(error) ? { kind: 'gone' } : { kind: 'unknown', text: errorMessage(error) };
  }
}
