// Reads what ovn-trace(8) says of a packet: through which logical switches and routers it goes, which route and which
// rule decided, and where it ends. Pure.

import type { WhyProtocol } from '../model/diagnosis.ts';

/** A packet as it enters a logical switch. */
export type LogicalPacket = {
  readonly datapath: string;
  readonly inport: string;
  readonly ethSrc: string;
  readonly ethDst: string;
  readonly ipSrc: string;
  readonly ipDst: string;
  readonly protocol: WhyProtocol;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly isAnswer: boolean;
  /** A router of OVN has the address that it is for: its answer goes on in the same trace. */
  readonly isForRouter?: boolean;
};

/** One table of a logical pipeline that did something. */
export type TraceStep = {
  readonly pipeline: 'ingress' | 'egress';
  readonly datapath: string;
  readonly outport: string;
  readonly table: string;
  readonly match: string;
  readonly priority: number;
  readonly actions: readonly string[];
};

export type TraceResult = {
  readonly steps: readonly TraceStep[];
  readonly end:
    | { readonly kind: 'delivered'; readonly port: string }
    | { readonly kind: 'dropped'; readonly step: TraceStep }
    | { readonly kind: 'unclear'; readonly text: string };
};

/** Echo request and reply (RFC 792). */
const ECHO = { request: 8, reply: 0 } as const;

export function logicalMatch(packet: LogicalPacket): string {
  const { protocol, srcPort, dstPort, isAnswer } = packet;
  return [
    `inport=="${packet.inport}"`,
    `eth.src==${packet.ethSrc}`,
    `eth.dst==${packet.ethDst}`,
    `ip4.src==${packet.ipSrc}`,
    `ip4.dst==${packet.ipDst}`,
    'ip.ttl==64',
    ...(protocol === 'icmp'
      ? [`icmp4.type==${isAnswer ? ECHO.reply : ECHO.request}`]
      : [`${protocol}.dst==${dstPort}`, `${protocol}.src==${srcPort}`]),
  ].join(' && ');
}

const MOST_TRACKERS = 6;

/**
 * Of each connection tracker on the way: whether the packet begins a connection or answers one that was let through. To a
 * router it passes that of its first switch alone, and the answer comes back by the same one.
 */
export function trackerStates({
  isAnswer,
  isForRouter = false,
}: Pick<LogicalPacket, 'isAnswer' | 'isForRouter'>): readonly ('new' | 'est,rpl')[] {
  const isBack = (index: number): boolean => isAnswer || (isForRouter && index > 0);
  return Array.from({ length: MOST_TRACKERS }, (_, index) => (isBack(index) ? 'est,rpl' : 'new'));
}

/** Words for ovn-trace. */
export function trackerOptions(packet: Pick<LogicalPacket, 'isAnswer' | 'isForRouter'>): readonly string[] {
  return trackerStates(packet).map((state) => `--ct=${state}`);
}

const PIPELINE = /^(ingress|egress)\(dp="([^"]+)", inport="[^"]*"(?:, outport="([^"]*)")?/;
const TABLE = /^\s*\d+\. (\w+)(?: \([^)]*\))?: (.*), priority (\d+), uuid/;
const NO_MATCH = /^\s*\d+\. (\w+): no match/;
const OUTPUT = /\/\* output to "([^"]+)", type "([^"]*)"/;
/** A packet of OVN's own, ARP (RFC 826), as the title of what becomes of it. */
const ASKS = /^\s*arp$/;
/** Ports that lead to the next datapath: an output there is no delivery (ovn-sb(5), Port_Binding type). */
const PASSAGES: readonly string[] = ['patch', 'l3gateway'];

/**
 * The last thing that happens to the packet is its end, unless it goes to several ports. A flow that neither outputs nor goes on drops the packet; OVN
 * 23.03 writes `drop;` there, 25.03 ends the trace without a word.
 */
export function readTrace(output: string): TraceResult {
  const steps: TraceStep[] = [];
  const delivered = new Set<string>();
  let at: Pick<TraceStep, 'pipeline' | 'datapath' | 'outport'> | undefined;
  for (const line of output.split('\n')) {
    const [, pipeline, datapath = '', outport = ''] = PIPELINE.exec(line) ?? [];
    if (pipeline === 'ingress' || pipeline === 'egress') at = { pipeline, datapath, outport };
    if (at === undefined) continue;
    // The packet waits for an answer: what follows is the question.
    if (ASKS.test(line)) break;
    const [, table = NO_MATCH.exec(line)?.[1], match = '', priority = '0'] = TABLE.exec(line) ?? [];
    if (table !== undefined) steps.push({ ...at, table, match, priority: Number(priority), actions: [] });
    else {
      const last = steps.pop();
      if (last !== undefined) steps.push({ ...last, actions: [...last.actions, line.trim()] });
    }
    const [, port, type = ''] = OUTPUT.exec(line) ?? [];
    if (port !== undefined && !PASSAGES.includes(type)) delivered.add(port);
  }
  const [port] = delivered;
  const step = steps.at(-1);
  // A packet for a MAC that OVN does not know, or for all: who of them it is for, OVN does not say.
  if (delivered.size > 1)
    return { steps, end: { kind: 'unclear', text: `it goes to ${delivered.size} ports at once` } };
  if (port !== undefined) return { steps, end: { kind: 'delivered', port } };
  if (step !== undefined) return { steps, end: { kind: 'dropped', step } };
  return { steps, end: { kind: 'unclear', text: output.trim().split('\n').at(-1) ?? '' } };
}

/**
 * Whether the answer may be another one where ovn-trace is shown more than these datapaths: the packet came into one that
 * is none of them, or left by a port to one that was not there.
 */
export function leavesPart(output: string, datapaths: readonly string[]): boolean {
  let [entered, left] = [0, 0];
  for (const line of output.split('\n')) {
    const [, pipeline, datapath = ''] = PIPELINE.exec(line) ?? [];
    if (pipeline !== undefined && !datapaths.includes(datapath)) return true;
    if (pipeline === 'ingress') entered += 1;
    if (PASSAGES.includes(OUTPUT.exec(line)?.[2] ?? '')) left += 1;
  }
  return entered !== left + 1;
}

/**
 * Whether a packet ends because no flow of a table is for it. A part of the database that was looked up before the flow
 * came has none either, so that only the whole can say so.
 */
export function isUnmatched({ end }: TraceResult): boolean {
  return end.kind === 'dropped' && end.step.match === '';
}

export type Routed = {
  readonly prefix: string;
  readonly nextHop: string | undefined;
  readonly outport: string;
};

/** The route that a logical router took. Directly connected networks have no next hop. */
export function routeTaken({ table, match, actions }: TraceStep): Routed | undefined {
  if (table !== 'lr_in_ip_routing') return undefined;
  const written = /ip4\.(?:dst|src) == ([\d./]+)/.exec(match)?.[1];
  // Of a single address OVN leaves the length out.
  const prefix = written === undefined || written.includes('/') ? written : `${written}/32`;
  const nextHop = actions
    .map((action) => /^reg0 = ([\d.]+);/.exec(action)?.[1])
    .find((hop) => hop !== undefined);
  const outport = actions
    .map((action) => /^outport = "([^"]+)"/.exec(action)?.[1])
    .find((port) => port !== undefined);
  return prefix === undefined ? undefined : { prefix, nextHop, outport: outport ?? '' };
}

/** Whether a router does not know the MAC of the next hop, and asks for it. */
export function isAskingForMac({ table }: TraceStep): boolean {
  return table === 'lr_in_arp_request';
}

/** Whether a table holds access lists: 25.03 decides in one and carries out in another. */
export function isAccessList({ table }: TraceStep): boolean {
  return /^ls_(?:in|out)_acl(?:_after_lb)?(?:_eval|_action)?$/.test(table);
}

/** Of a drop: the step that decided, which may be an earlier one of the same pipeline. */
export function decidingStep({ steps, end }: TraceResult): TraceStep | undefined {
  if (end.kind !== 'dropped') return undefined;
  const { step } = end;
  if (!step.table.endsWith('_action')) return step;
  const evaluated = steps.filter(
    ({ table, datapath, pipeline, priority }) =>
      table === step.table.replace('_action', '_eval') &&
      datapath === step.datapath &&
      pipeline === step.pipeline &&
      priority > 0,
  );
  return evaluated.at(-1) ?? step;
}
