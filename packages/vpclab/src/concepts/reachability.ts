// What reaches what: asked of all concepts together. One of them has to open a way (a VPC between its subnets, a
// transit, a NAT gateway), and none may refuse it (a security group).

import type { Lab } from '../model/lab.ts';
import type { Ipv4 } from '../net/text.ts';
import type { InternetHost } from './internet/resolved.ts';
import type { Workload } from './workload/resolved.ts';

/** A first packet that a workload could send. */
export type Attempt = {
  readonly from: Workload;
  readonly to: Destination;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
};
export type Destination =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'host'; readonly host: InternetHost };

export type Way = {
  /** Category of the promise, in reports. */
  readonly category: string;
  /** The sender's address as the receiver sees it. */
  readonly seenAs: Ipv4;
  /** Where there are several ways out: or one of these. */
  readonly orSeenAs?: readonly Ipv4[];
  /** Logical port that the packet leaves OVN by; MAC of it where that is on the sender's own switch. */
  readonly port: string;
  readonly mac: string | undefined;
};

export type Refusal = {
  readonly category: string;
  /** Which rule decided, for people: "security group web has no rule for TCP port 22". */
  readonly because: string;
};

/** Called once for each lab: what it looks up again and again is best prepared before it returns. */
export type OfLab<T> = (lab: Lab) => T;
export type FindWay = OfLab<(attempt: Attempt) => Way | undefined>;
export type FindRefusal = OfLab<(attempt: Attempt) => Refusal | undefined>;

export type Verdict =
  | { readonly kind: 'open'; readonly way: Way }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'apart' };

export function reachability(
  lab: Lab,
  concepts: readonly { readonly ways: FindWay | undefined; readonly refusals: FindRefusal | undefined }[],
): (attempt: Attempt) => Verdict {
  const ways = concepts.flatMap(({ ways: find }) => (find === undefined ? [] : [find(lab)]));
  const refusals = concepts.flatMap(({ refusals: find }) => (find === undefined ? [] : [find(lab)]));
  return (attempt) => {
    const way = firstOf(ways, attempt);
    if (way === undefined) return { kind: 'apart' };
    const refusal = firstOf(refusals, attempt);
    return refusal === undefined ? { kind: 'open', way } : { kind: 'refused', refusal };
  };
}

function firstOf<T>(
  finds: readonly ((attempt: Attempt) => T | undefined)[],
  attempt: Attempt,
): T | undefined {
  for (const find of finds) {
    const found = find(attempt);
    if (found !== undefined) return found;
  }
  return undefined;
}
