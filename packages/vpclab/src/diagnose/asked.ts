// What is asked, with its defaults filled in, and what became of the real packet. Pure.

import { VpclabError } from '../errors.ts';
import type { DiagnosedEnd, PacketOutcome, WhyProtocol, WhyQuestion } from '../model/diagnosis.ts';
import type { Lab } from '../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import { endsOf } from './ends.ts';

export type Asked = {
  readonly from: DiagnosedEnd;
  readonly to: DiagnosedEnd;
  readonly protocol: WhyProtocol;
  /** Undefined for ICMP. */
  readonly port: number | undefined;
};

/** Any port that nobody listens at will do for the sender. */
export const SENDER_PORT = 50_000;

/** Throws BAD_ARGUMENT where it makes no sense. */
export function askedOf(lab: Lab, question: WhyQuestion): Asked {
  const ends = endsOf(lab, question);
  const protocol = question.protocol ?? (question.port === undefined ? 'icmp' : 'tcp');
  if (protocol === 'icmp') {
    if (question.port !== undefined)
      throw new VpclabError('BAD_ARGUMENT', 'ICMP has no ports: name tcp or udp.');
    return { ...ends, protocol, port: undefined };
  }
  return { ...ends, protocol, port: question.port ?? (protocol === 'tcp' ? HTTP_PORT : UDP_ECHO_PORT) };
}

/** What became of the real packet; `by`: who answered, where the answer says so. */
export type Sent = {
  readonly outcome: PacketOutcome;
  readonly text: string;
  readonly elapsedMs: number;
  readonly by?: string | undefined;
};
