// A capture: its filter is compiled by tcpdump(8), for which libpcap's language needs no second implementation.

import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import type { FilterProgram } from '../kernel/packet-tap.ts';
import type { BoundedCall, CaptureRequest } from '../machine.ts';
import { run } from '../tools/run.ts';
import { SNAP_BYTES } from '../../pcap/packet.ts';
import { CaptureStream } from './capture-stream.ts';

const LOOPBACK = 'lo';

/** Resolves when it listens on all devices; BAD_ARGUMENT for a filter that is none. */
export async function capture(
  namespaces: Namespaces,
  request: CaptureRequest,
  call: BoundedCall,
): Promise<Duplex> {
  const filter = await compiled(namespaces, request, call);
  return new CaptureStream(namespaces, request, filter);
}

async function compiled(
  namespaces: Namespaces,
  { netns, filter }: CaptureRequest,
  call: BoundedCall,
): Promise<FilterProgram> {
  if (filter.trim() === '') return [];
  const args = filterArguments(filter);
  try {
    const { stdout } = await run(namespaces, { netns, program: 'tcpdump', args }, call);
    return programOf(stdout);
  } catch (cause) {
    if (!(cause instanceof VpclabError) || cause.code !== 'COMMAND_FAILED') throw cause;
    const { stderr } = cause.details;
    const said = typeof stderr === 'string' ? stderr.replace(/^tcpdump: /, '') : cause.message;
    throw new VpclabError('BAD_ARGUMENT', `tcpdump does not accept the filter "${filter}": ${said}`, {
      cause,
    });
  }
}

/** All devices of a lab are of one link type, so one program does for all of them. */
export function filterArguments(filter: string): readonly string[] {
  if (/(?![\n\t])\p{Cc}/u.test(filter))
    throw new VpclabError('BAD_ARGUMENT', `The filter ${JSON.stringify(filter)} holds a control character.`);
  return ['-i', LOOPBACK, '-s', String(SNAP_BYTES), '-ddd', '--', filter];
}

/** `tcpdump -ddd`: how many instructions, then each as four numbers. */
function programOf(text: string): FilterProgram {
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const [code = 0, jumpTrue = 0, jumpFalse = 0, operand = 0] = line.split(' ').map(Number);
    return [code, jumpTrue, jumpFalse, operand];
  });
}
