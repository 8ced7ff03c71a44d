// Foreign text in what commands show of routes, flows, packets, traffic, faults and parts of a lab: VPCLAB_STRINGS texts
// (default 1,000). No text moves the cursor or begins a line of its own.

import { describe, expect, it } from 'vitest';
import type { FeedRecord } from '../../src/api/schemas/event.ts';
import { chosenText } from '../../src/cli/render/chosen.ts';
import { eventLine } from '../../src/cli/render/event.ts';
import { experimentText } from '../../src/cli/render/experiment.ts';
import { AWS_DEFAULT, awsLine } from '../../src/model/aws-flow.ts';
import { flowLine } from '../../src/cli/render/flow.ts';
import { findParts, partText } from '../../src/cli/render/inspect/part.ts';
import { SECTION_NAMES, sectionText } from '../../src/cli/render/inspect/tables.ts';
import { captureEnd, packetLine } from '../../src/cli/render/packet.ts';
import { paint } from '../../src/cli/render/paint.ts';
import { bgpText, ospfText, problemsText, routesText } from '../../src/cli/render/routing.ts';
import { table } from '../../src/cli/render/table.ts';
import { trafficLiveText, trafficSecondText } from '../../src/cli/render/traffic-live.ts';
import { trafficText } from '../../src/cli/render/traffic.ts';
import { whyText } from '../../src/cli/render/why.ts';
import { printable, printableAll } from '../../src/printable.ts';
import { SAMPLE_DIAGNOSIS, SAMPLE_INVENTORY } from '../support/fake-engine.ts';
import { foreignTexts, withTexts } from '../support/foreign-text.ts';
import {
  ACTIVE_FAULTS,
  EXPERIMENT,
  FLOW,
  ROUTING,
  TRAFFIC,
  TRAFFIC_STATUS,
} from '../support/foreign-samples.ts';
import { FORBIDDEN, INDENTED, firstThat, shownOn } from '../support/shown-text.ts';

const COUNT = Number(process.env['VPCLAB_STRINGS'] ?? 1_000);
const TEXTS = foreignTexts(COUNT, 20_261_130);
/** All parts of a lab take milliseconds: not every text is shown in them. */
const FEW = TEXTS.filter((_, index) => index % (COUNT <= 5_000 ? 4 : 20) === 0);
const view = { width: 100, paint: paint(true) };

/** Words that the API has a closed list of: a text in their place is no case of a renderer. */
const CLOSED = new Set([
  ...[
    'up',
    'down',
    'drift',
    'present',
    'missing',
    'ovn',
    'bgp',
    'Established',
    'egress',
    'reject',
    'workload',
  ],
  ...['lost', 'silent', 'pass', 'drop', 'request', 'tcp', 'router', 'link', 'done', 'accepted', 'drift'],
]);
const open =
  (text: string) =>
  (original: string): string =>
    CLOSED.has(original) || /^\d{4}-/.test(original) ? original : text;

/** A frame of 10.0.0.1 to 10.0.0.2 with that payload. */
function frame(protocol: 6 | 17, port: number, payload: Buffer): Buffer {
  const carried = Buffer.alloc(protocol === 6 ? 20 : 8);
  carried.writeUInt16BE(port, 0);
  carried.writeUInt16BE(port, 2);
  if (protocol === 6) carried.writeUInt8(5 << 4, 12);
  const ip = Buffer.from('4500000000000000400000000a0000010a000002', 'hex');
  ip.writeUInt8(protocol, 9);
  ip.writeUInt16BE(20 + carried.length + payload.length, 2);
  return Buffer.concat([Buffer.from('0200000000010200000000020800', 'hex'), ip, carried, payload]);
}

function packets(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const label = bytes.subarray(0, 63);
  const question = Buffer.concat([Buffer.from([label.length]), label, Buffer.from([0, 0, 1, 0, 1])]);
  const dns = Buffer.concat([Buffer.from('000101000001000000000000', 'hex'), question]);
  const http = Buffer.concat([Buffer.from('GET /'), bytes, Buffer.from(' HTTP/1.1\r\nHost: x\r\n\r\n')]);
  return [
    bytes,
    frame(17, 53, dns),
    frame(6, 80, http),
    frame(6, 80, bytes),
    frame(6, 179, bytes),
    frame(17, 67, bytes),
  ];
}

const RENDERERS: Readonly<Record<string, (text: string) => string>> = {
  inspect: (text) => {
    const inventory = printableAll(withTexts(SAMPLE_INVENTORY, open(text)));
    return [
      ...SECTION_NAMES.map((section) => sectionText(section, inventory, view)),
      ...findParts(printable(text), inventory, view).map((part) => partText(part, view)),
    ].join('');
  },
  routing: (text) => {
    const { sessions, announcements, refusals, neighbors, routes, problems } = printableAll(
      withTexts(ROUTING, open(text)),
    );
    return [
      routesText(routes, view),
      bgpText({ sessions, announcements, refusals }, view),
      ospfText({ neighbors, routes }, view),
      problemsText(problems, view),
    ].join('');
  },
  'a table of anything': (text) =>
    table([{ title: 'ONE', fixed: true }, { title: 'TWO' }], [[text, text]], view),
  flows: (text) => flowLine(withTexts(FLOW, open(text)), view.paint),
  traffic: (text) => trafficText(withTexts(TRAFFIC, open(text)), view),
  'traffic second by second': (text) => {
    const [status, faults] = withTexts([TRAFFIC_STATUS, ACTIVE_FAULTS] as const, open(text));
    const seconds = status.windows.map((window) => trafficSecondText(window, faults));
    return [trafficLiveText(status, faults, view), ...seconds].join('');
  },
  experiment: (text) => experimentText(withTexts(EXPERIMENT, open(text)), { ...view, program: 'vpclab' }),
  events: (text) => {
    const at = { seq: 1, at: '2026-01-01T12:00:00.000Z', operation: 'watch' } as const;
    const records: readonly FeedRecord['record'][] = [
      {
        kind: 'ended',
        outcome: 'failed',
        error: { code: 'INTERNAL', message: text, remedy: text, details: {} },
      },
      { kind: 'bgp', router: text, peer: text, from: text, to: text },
      { kind: 'drift', changes: 2, what: [text] },
      { kind: 'planned', file: text, changes: 1 },
      { kind: 'died', name: text, pid: 1, atMs: 0 },
      { kind: 'notice', level: 'warning', message: text, atMs: 0 },
    ];
    return records.map((record) => eventLine({ ...at, record }, view.paint)).join('');
  },
  'the end of a capture': (text) =>
    captureEnd(
      { packets: 1, isWhole: true, counts: [{ device: text, accepted: 1, dropped: 1, ended: text }] },
      view.paint,
    ),
};

describe(`${COUNT} foreign texts`, () => {
  it.each(Object.entries(RENDERERS))(
    'in %s add no line and nothing that a terminal acts on',
    (name, render) => {
      const lines = (shown: string): number => shown.split('\n').length;
      const bad = firstThat(name === 'inspect' ? FEW : TEXTS, (text) => {
        const shown = shownOn((terminal) => terminal.out(render(text)));
        const plain = shownOn((terminal) => terminal.out(render('x'.repeat(printable(text).length))));
        return FORBIDDEN.test(shown) || lines(shown) !== lines(plain);
      });
      expect(bad).toBeUndefined();
    },
  );

  it('in a diagnosis, which breaks lines at spaces, begin no line', () => {
    const begun = (shown: string): number =>
      shown.split('\n').filter((line) => line !== '' && !INDENTED.test(line)).length;
    const shownOf = (text: string): string =>
      shownOn((terminal) => terminal.out(whyText(withTexts(SAMPLE_DIAGNOSIS, open(text)), view)));
    const plain = begun(shownOf('xxxxxxxx'));
    const bad = firstThat(TEXTS, (text) => {
      const shown = shownOf(text);
      return FORBIDDEN.test(shown) || begun(shown) > plain;
    });
    expect(bad).toBeUndefined();
  });

  it('in packets are one line each', () => {
    const bad = firstThat(TEXTS, (text) =>
      packets(text).some((bytes) => {
        const line = packetLine({ atMicros: 0n, length: bytes.length, bytes }, text, view.paint);
        return FORBIDDEN.test(line) || line.indexOf('\n') !== line.length - 1;
      }),
    );
    expect(bad).toBeUndefined();
  });

  it('in a flow of the AWS form are one field each', () => {
    const bad = firstThat(TEXTS, (text) => {
      const line = awsLine(withTexts(FLOW, open(text)), [...AWS_DEFAULT, 'vpc-id', 'reject-reason']);
      return line.split(' ').length !== 16 || line.indexOf('\n') !== line.length - 1 || FORBIDDEN.test(line);
    });
    expect(bad).toBeUndefined();
  });

  it('in what `validate` says of choices are one line each', () => {
    const one = { name: 'x', node: 'x', outsideAddress: 'x', insideAddress: 'x', asn: 1 };
    const attachment = { transit: 'x', vpc: 'x', address: 'x' };
    const bad = firstThat(TEXTS, (text) => {
      const chosen = withTexts({ natGateways: [one], attachments: [attachment], workloads: [] }, () => text);
      return chosenText(chosen).some(
        (line) => FORBIDDEN.test(printable(line)) || printable(line).includes('\n'),
      );
    });
    expect(bad).toBeUndefined();
  });
});
