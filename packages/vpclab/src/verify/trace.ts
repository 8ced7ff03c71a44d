// Where a packet is lost, by ovn-trace(8) against the live southbound database: the question and the reading of the
// answer. Pure.

import type { Flow } from '../model/promise.ts';

export type TraceEnd =
  | { readonly kind: 'delivered'; readonly port: string }
  | { readonly kind: 'dropped'; readonly pipeline: string; readonly datapath: string; readonly table: string }
  | { readonly kind: 'unclear' };

/** The microflow of a first packet from a workload to a port of an address (ovn-sb(5), Logical_Flow match). */
export function microflow(flow: Flow): string {
  return [
    `inport=="${flow.inport}"`,
    `eth.src==${flow.ethSrc}`,
    `eth.dst==${flow.ethDst}`,
    `ip4.src==${flow.ipSrc}`,
    `ip4.dst==${flow.ipDst}`,
    'ip.ttl==64',
    `${flow.protocol}.dst==${flow.dstPort}`,
    `${flow.protocol}.src==${flow.srcPort}`,
  ].join(' && ');
}

const PIPELINE = /^(ingress|egress)\(dp="([^"]+)"/;
const TABLE = /^\s*\d+\. (\w+)/;
const OUTPUT = /\/\* output to "([^"]+)", type "([^"]*)"/;
/** Ports that lead to the next datapath: an output there is no delivery (ovn-sb(5), Port_Binding type). */
const PASSAGES: readonly string[] = ['patch', 'l3gateway'];
const DROP = /^\s*drop;|no match \(implicit drop\)/;

/**
 * The last thing that happens to the packet in ovn-trace's detailed output. A flow that neither outputs nor goes on
 * drops the packet; OVN 23.03 writes `drop;` there, 25.03 ends the trace without a word.
 */
export function readTrace(output: string): TraceEnd {
  let end: TraceEnd = { kind: 'unclear' };
  let [pipeline, datapath, table] = ['', '', ''];
  for (const line of output.split('\n')) {
    const start = PIPELINE.exec(line);
    pipeline = start?.[1] ?? pipeline;
    datapath = start?.[2] ?? datapath;
    table = TABLE.exec(line)?.[1] ?? table;
    const [, port, type] = OUTPUT.exec(line) ?? [];
    if (port !== undefined && !PASSAGES.some((passage) => passage === type))
      end = { kind: 'delivered', port };
    else if (DROP.test(line)) end = { kind: 'dropped', pipeline, datapath, table };
  }
  return end.kind === 'unclear' && table !== '' ? { kind: 'dropped', pipeline, datapath, table } : end;
}

/** Where a packet or its answer is lost. */
export type Lost = {
  /** What follows "lost at". */
  readonly text: string;
  /** Where OVN itself drops it, or hands it to the wrong port. */
  readonly at?: { readonly datapath: string; readonly table: string };
  /** OVN carries it and its answer: whatever loses it is outside. */
  readonly isCarried?: boolean;
};

export function lostAt(end: TraceEnd, expectedPort: string | undefined, what: 'it' | 'the answer'): Lost {
  switch (end.kind) {
    case 'dropped': {
      const { datapath, pipeline, table } = end;
      return {
        text: `${datapath}, ${pipeline} table ${table}: OVN drops ${what} there`,
        at: { datapath, table },
      };
    }
    case 'delivered':
      if (end.port === expectedPort || expectedPort === undefined)
        return { text: `port ${end.port} or behind it: OVN delivers ${what} there` };
      return {
        text: `port ${end.port}: OVN delivers ${what} there, not to ${expectedPort}`,
        at: { datapath: '', table: '' },
      };
    case 'unclear':
      return { text: 'an unknown place: ovn-trace does not tell' };
  }
}
