// Promises of packets that somebody outside of the VPCs sends to a workload: they arrive, unless the workload's security groups
// keep them out.

import type { Lab } from '../model/lab.ts';
import type { LabPromise } from '../model/promise.ts';
import type { Ipv4 } from '../net/text.ts';
import { closedWall } from './closed-wall.ts';
import { isolatedIn } from './route-table/isolated.ts';
import { gatesOf } from './security-group/gates.ts';
import type { Workload } from './workload/resolved.ts';

export type AskedFromHost = {
  readonly to: Workload;
  /** The address that it is asked at, and what that is, for people. */
  readonly at: Ipv4;
  readonly as: string;
  readonly category: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The workload's port, where that is another one. */
  readonly insidePort?: number;
  /** Nobody need listen there. */
  readonly isUnanswered?: boolean;
};

/** Who sends: no workload. */
type Outsider = { readonly name: string; readonly address: Ipv4; readonly netns: string };

/** From the first host of the internet; none where there is none. */
export function fromHost(lab: Lab): (asked: AskedFromHost) => readonly LabPromise[] {
  const { internet } = lab;
  const [host] = internet?.hosts ?? [];
  if (internet === undefined || host === undefined) return () => [];
  return fromOutsider(lab, { ...host, netns: internet.name });
}

export function fromOutsider(lab: Lab, host: Outsider): (asked: AskedFromHost) => readonly LabPromise[] {
  const gates = gatesOf(lab);
  const isIsolated = isolatedIn(lab);
  const from = { ...host, networks: [] };
  return (asked) => {
    const { to, at, as, category, protocol, port, insidePort = port, isUnanswered = false } = asked;
    const sender = { name: '', address: host.address };
    const because = isIsolated(to)
      ? `subnet "${to.subnet}" of "${to.vpc}" is isolated`
      : gates
          .passages({ from: sender, to: { kind: 'workload', workload: to }, protocol, port: insidePort })
          .find(({ isAllowed }) => !isAllowed)?.by;
    if (because !== undefined) {
      const wall = closedWall({ category, from, to: { name: to.name, address: at }, port });
      return [{ ...wall, protocol, text: `${host.name} does not reach ${to.name} at ${as}: ${because}` }];
    }
    return [
      {
        kind: 'reach',
        text: `${host.name} reaches ${to.name} at ${as}`,
        category,
        from,
        to: { name: to.name, address: at, netns: to.name },
        protocol,
        port,
        between: undefined,
        flow: undefined,
        seenAs: host.address,
        shownBy: isUnanswered ? 'arrival' : 'answer',
      },
    ];
  };
}
