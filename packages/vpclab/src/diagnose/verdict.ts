// One verdict of two findings: what the state of the lab says, and what a real packet met. Pure.

import { causesBetweenRegions } from './between-regions.ts';
import type { Cause, Diagnosis, PacketOutcome, StateOutcome, VerdictKind } from '../model/diagnosis.ts';
import type { Asked, Sent } from './asked.ts';
import { trafficText } from './explain-drop.ts';
import type { ByState } from './leg.ts';
import type { Known } from './world.ts';

type Judged = Pick<Diagnosis, 'verdict' | 'agrees' | 'state' | 'causes'>;

export function verdictOf(
  known: Known,
  asked: Asked,
  byState: ByState,
  doubts: readonly Cause[],
  sent: Sent,
): Judged {
  const { outcome, text, stop } = byState;
  const agrees = isAgreed(outcome, sent.outcome, doubts.length > 0);
  const found = stop?.causes ?? [];
  const apart = stop === undefined || found.length > 0 ? [] : apartCauses(known, asked, byState);
  const causes = unique([...found, ...apart, ...(stop === undefined && isMet(sent.outcome) ? [] : doubts)]);
  const judged = (kind: VerdictKind, words: string, because: readonly Cause[] = causes): Judged => ({
    verdict: { kind, text: words },
    agrees,
    state: { outcome, text },
    causes: because,
  });
  if (!agrees)
    return judged('contradiction', `the state of the lab says "${text}", and the packet: ${sent.text}`);
  const mistaken = otherText(asked, byState, sent);
  if (mistaken !== undefined && (isMet(sent.outcome) || sent.outcome === 'not-sent'))
    return judged(
      'other',
      mistaken,
      byState.detours.length > 0 ? byState.detours : [overlapCause(asked, mistaken)],
    );
  switch (sent.outcome) {
    case 'answered':
    case 'other':
      return judged('reachable', `${asked.to.name} answers (${sent.text})`, []);
    case 'closed': {
      const { end } = byState.request;
      const router = end.kind === 'arrives' ? end.router : undefined;
      return router === undefined
        ? judged('closed', closedText(asked), [listenerCause(asked)])
        : judged(
            'closed',
            `${asked.to.address} is the router ${router}, which answers ping and nothing else`,
            [],
          );
    }
    case 'silent':
    case 'not-sent':
      if (outcome === 'arrives' && doubts.length === 0)
        return judged('reachable', 'by the state of the lab; no packet could be sent from there', []);
      return judged(
        silentKind(outcome),
        stop !== undefined && byState.detours.length > 0
          ? `${causes[0]?.text ?? text}, so that it goes astray and is stopped at ${stop.place}`
          : silentText(stop?.place, causes, text),
      );
  }
}

function isMet(outcome: PacketOutcome): boolean {
  return outcome === 'answered' || outcome === 'closed' || outcome === 'other';
}

/** A firewall of the user's own decides what the state alone does not. */
function isAgreed(state: StateOutcome, packet: PacketOutcome, isDoubted: boolean): boolean {
  if (packet === 'not-sent' || state === 'unsure') return true;
  if (state === 'arrives') return isMet(packet) || isDoubted;
  return !isMet(packet);
}

function silentKind(outcome: StateOutcome): VerdictKind {
  switch (outcome) {
    case 'refused':
    case 'no-route':
    case 'lost':
      return outcome;
    case 'arrives':
      return 'lost';
    case 'unsure':
      return 'unsure';
  }
}

function silentText(place: string | undefined, [first]: readonly Cause[], text: string): string {
  const at = place ?? first?.place;
  const where = at === undefined ? '' : ` at ${at}`;
  return first === undefined ? `stopped${where}: ${text}` : `stopped${where}: ${first.text}`;
}

function closedText({ to, protocol, port }: Asked): string {
  return `packets arrive at ${to.name}, and nothing listens on ${trafficText({ protocol, dstPort: port ?? 0 })} there`;
}

function listenerCause({ to, protocol, port }: Asked): Cause {
  return {
    code: 'listener',
    place: to.name,
    text: `nothing listens on ${trafficText({ protocol, dstPort: port ?? 0 })} of ${to.name}`,
    fix: `start a program there (\`run\` of the workload), or ask for the port that it listens on`,
    line: undefined,
  };
}

/** Who has the address, where it is not the one that was named. */
function otherText({ from, to }: Asked, { request }: ByState, { by }: Sent): string | undefined {
  if (to.kind === 'address' || request.end.kind !== 'arrives') return undefined;
  const { netns } = request.end;
  if (netns !== to.netns) {
    const self =
      netns === from.netns
        ? `${to.address} is the own address of ${netns}`
        : `${to.address} is ${netns} for ${from.name}`;
    return `it does not reach ${to.name}: ${self}`;
  }
  return by === undefined || by === to.name
    ? undefined
    : `${by} answers at ${to.address}, and not ${to.name}`;
}

function overlapCause({ from, to }: Asked, text: string): Cause {
  return {
    code: 'overlap',
    place: from.name,
    text,
    fix: `${from.name} and ${to.name} are in networks with the same addresses: they can't be joined before one has others`,
    line: undefined,
  };
}

/** No fault: the lab file gives no way; or one to another region, which has to be learned. */
function apartCauses(known: Known, { from, to }: Asked, { stop }: ByState): readonly Cause[] {
  const { lab, lineOf } = known;
  if (stop?.outcome !== 'no-route') return [];
  const vpcOf = (name: string): string | undefined => lab.workloads.find((one) => one.name === name)?.vpc;
  const [own, other] = [vpcOf(from.name), vpcOf(to.name)];
  if (own === undefined) return [];
  const line = lineOf({ concept: 'vpc', name: own });
  if (other === undefined) {
    const text = `VPC ${own} has no way to ${to.address}`;
    const fix = `give it a NAT gateway (\`natGateways: true\`) for the outside, or a transit to the VPC that has ${to.address}`;
    return [{ code: 'apart', place: stop.place, text, fix, line }];
  }
  const joined = causesBetweenRegions(known, own, other);
  if (joined !== undefined) return joined;
  const text = `VPCs ${own} and ${other} share no transit`;
  const fix = `attach both to a transit (\`transit: { attachments: [${own}, ${other}] }\`) if they are meant to meet`;
  return [{ code: 'apart', place: stop.place, text, fix, line }];
}

function unique(causes: readonly Cause[]): readonly Cause[] {
  return [...new Map(causes.map((cause) => [cause.text, cause])).values()];
}
