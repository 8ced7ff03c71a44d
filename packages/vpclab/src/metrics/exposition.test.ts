import { describe, expect, it } from 'vitest';
import { answerScrape, readLabels } from './answer.ts';
import type { MetricFamily } from './answer.ts';
import { addCompat } from './compat.ts';
import { LINE_WRITERS, expose, formatFor } from './exposition.ts';
import type { Format } from './exposition.ts';
import { group } from './metric.ts';
import { Page } from './page.ts';
import { Sections } from './sections.ts';

const ports = group('vpclab', 'owned', ['tenant', 'vpc', 'port']);
const bytes = ports.counter('port_transmit_bytes_total', 'bytes', 'Bytes that a port sent.');
const foreign = group('ovs_exporter', 'owned', ['tenant', 'vpc', 'name']);
const packets = foreign.counter(
  'ovs_interface_rx_packets',
  'packets',
  'Packets that came, "quoted" and\nbroken.',
);

function samplePage(tenant?: string, format?: Format): Page {
  const page = new Page({ tenant, ...(format !== undefined && { write: LINE_WRITERS[format] }) });
  page.add(bytes, ports.at({ tenant: 't-1', vpc: 'a', port: 'x' }), 12, 1_500);
  page.add(bytes, ports.at({ tenant: 't-2', vpc: '', port: 'say "hi"\\\n' }), 2 ** 40);
  page.add(packets, foreign.at({ tenant: '', vpc: '', name: 'eth0' }), Number.NaN);
  return page;
}

const text = (parts: readonly Buffer[]): string => String(Buffer.concat(parts));

/** As it is written line by line, which has to be as it is of samples. */
function textOf(format: Format): string {
  const written = text(expose(samplePage(undefined, format), format));
  expect(written).toBe(text(expose(samplePage(), format)));
  return written;
}

describe('the exposition', () => {
  it('is the Prometheus text format', () => {
    expect(textOf('prometheus')).toBe(`# HELP port_transmit_bytes_total Bytes that a port sent.
# TYPE port_transmit_bytes_total counter
port_transmit_bytes_total{tenant="t-1",vpc="a",port="x"} 12
port_transmit_bytes_total{tenant="t-2",port="say \\"hi\\"\\\\\\n"} 1099511627776
# HELP ovs_interface_rx_packets Packets that came, "quoted" and\\nbroken.
# TYPE ovs_interface_rx_packets untyped
ovs_interface_rx_packets{name="eth0"} NaN
`);
  });

  it('is OpenMetrics where asked', () => {
    expect(textOf('openmetrics')).toBe(`# HELP port_transmit_bytes Bytes that a port sent.
# TYPE port_transmit_bytes counter
port_transmit_bytes_total{tenant="t-1",vpc="a",port="x"} 12
port_transmit_bytes_created{tenant="t-1",vpc="a",port="x"} 1.5
port_transmit_bytes_total{tenant="t-2",port="say \\"hi\\"\\\\\\n"} 1099511627776
# HELP ovs_interface_rx_packets Packets that came, \\"quoted\\" and\\nbroken.
# TYPE ovs_interface_rx_packets unknown
ovs_interface_rx_packets{name="eth0"} NaN
# EOF
`);
    expect(formatFor('application/openmetrics-text;version=1.0.0,text/plain;q=0.5')).toBe('openmetrics');
    expect(formatFor('*/*')).toBe('prometheus');
  });

  it('writes a histogram as both formats ask for, line by line and of samples', async () => {
    const vpcs = group('vpclab', 'owned', ['tenant', 'vpc']);
    const latency = vpcs.histogram('latency_seconds', 'seconds', 'How long it took.');
    const filled = (format?: Format): Page => {
      const page = new Page(format === undefined ? {} : { write: LINE_WRITERS[format] });
      const upTo = [[0.5, 2] as const, [1, 3] as const];
      page.addHistogram(latency, vpcs.at({ tenant: 't', vpc: 'a' }), { upTo, sum: 4.5, count: 4 });
      page.addHistogram(latency, vpcs.at({ tenant: '', vpc: '' }), { upTo: [], sum: 0, count: 0 });
      return page;
    };
    const written = `# HELP latency_seconds How long it took.
# TYPE latency_seconds histogram
latency_seconds_bucket{tenant="t",vpc="a",le="0.5"} 2
latency_seconds_bucket{tenant="t",vpc="a",le="1.0"} 3
latency_seconds_bucket{tenant="t",vpc="a",le="+Inf"} 4
latency_seconds_sum{tenant="t",vpc="a"} 4.5
latency_seconds_count{tenant="t",vpc="a"} 4
latency_seconds_bucket{le="+Inf"} 0
latency_seconds_sum 0
latency_seconds_count 0
`;
    expect(text(expose(filled('prometheus'), 'prometheus'))).toBe(written);
    expect(text(expose(filled(), 'prometheus'))).toBe(written);
    expect(text(expose(filled('openmetrics'), 'openmetrics'))).toBe(`${written}# EOF\n`);
    const scrape = async (): Promise<Page> => await Promise.resolve(filled());
    const { body } = await answerScrape({ scrape }, { format: 'json' });
    const families = JSON.parse(text(body)) as readonly MetricFamily[];
    expect(families.map(({ name, series }) => [name, series.length])).toEqual([
      ['latency_seconds_bucket', 4],
      ['latency_seconds_sum', 2],
      ['latency_seconds_count', 2],
    ]);
  });

  it('shows one tenant only that tenant', () => {
    const shown = text(expose(samplePage('t-1'), 'prometheus'));
    expect(shown).toContain('tenant="t-1"');
    expect(shown).not.toMatch(/t-2|eth0/);
  });

  it('reads its own labels back', () => {
    const { text: labels } = ports.at({ tenant: 't', vpc: 'a\\b', port: 'say "hi"\n' });
    expect(readLabels(labels)).toEqual({ tenant: 't', vpc: 'a\\b', port: 'say "hi"\n' });
  });

  it("adds Kube-OVN's names with its labels", () => {
    const page = new Page();
    page.add(packets, foreign.at({ tenant: 't-1', vpc: 'a', name: 'eth0' }), 3);
    addCompat(page, ['kube-ovn', 'fork']);
    const shown = text(expose(page, 'prometheus'));
    expect(shown).toContain(
      'kube_ovn_interface_rx_packets{pod_namespace="t-1",vpc="a",interfaceName="eth0"} 3',
    );
    expect(shown).toContain('ovs_interface_rx_packets_total{tenant="t-1",vpc="a",name="eth0"} 3');
  });

  it('keeps what did not change, and writes what did', () => {
    const sections = new Sections();
    const written = (version: number, value: number): string => {
      const page = new Page({ write: LINE_WRITERS.prometheus, sections });
      page.section('ports', [version], (part) => {
        part.add(bytes, ports.at({ tenant: 't-1', vpc: 'a', port: 'x' }), value);
      });
      page.add(bytes, ports.at({ tenant: 't-2', vpc: 'b', port: 'y' }), 7);
      expect([...page.seriesOf]).toEqual([
        ['t-1', 1],
        ['t-2', 1],
      ]);
      sections.sweep();
      return text(expose(page, 'prometheus'))
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join(' ');
    };
    const line = (value: number): string =>
      `port_transmit_bytes_total{tenant="t-1",vpc="a",port="x"} ${value} port_transmit_bytes_total{tenant="t-2",vpc="b",port="y"} 7 `;
    expect(written(1, 5)).toBe(line(5));
    expect(written(1, 6)).toBe(line(5));
    expect(written(2, 6)).toBe(line(6));
  });
});
