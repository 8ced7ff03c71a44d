// Foreign text in the languages that others read: pictures (SVG, HTML, Mermaid, Graphviz), Prometheus' exposition, nft,
// and through a lab file in what programs are configured with. A text stays one text: what surrounds it is as with a
// plain word in its place. VPCLAB_STRINGS texts (default 1,000).

import { describe, expect, it } from 'vitest';
import { dot } from '../../src/cli/graph/dot.ts';
import { graphOf } from '../../src/cli/graph/graph.ts';
import { html } from '../../src/cli/graph/html.ts';
import { mermaid } from '../../src/cli/graph/mermaid.ts';
import { svg } from '../../src/cli/graph/svg.ts';
import { junitXml } from '../../src/cli/render/junit.ts';
import { LINE_WRITERS, expose } from '../../src/metrics/exposition.ts';
import { group } from '../../src/metrics/metric.ts';
import { Page } from '../../src/metrics/page.ts';
import { removalByHandle } from '../../src/nft/tables.ts';
import { reportPage } from '../../src/traffic/report/page.ts';
import { printableAll } from '../../src/printable.ts';
import { SAMPLE_INVENTORY, SAMPLE_REPORT } from '../support/fake-engine.ts';
import { TRAFFIC } from '../support/foreign-samples.ts';
import { foreignTexts, withTexts } from '../support/foreign-text.ts';
import { firstThat } from '../support/shown-text.ts';

const COUNT = Number(process.env['VPCLAB_STRINGS'] ?? 1_000);
/** An empty label is left out. */
const TEXTS = foreignTexts(COUNT, 20_261_129).filter((text) => text !== '');
/** A picture takes milliseconds: of 100,000 texts every fiftieth is drawn. */
const DRAWN = TEXTS.filter((_, index) => COUNT <= 2_000 || index % 50 === 0);

type Lab = typeof SAMPLE_INVENTORY;
const LANGUAGES = {
  svg,
  html,
  mermaid: (lab: Lab) => mermaid(graphOf(lab)),
  dot: (lab: Lab) => dot(graphOf(lab)),
} as const;

/** What is left of a picture without its texts; undefined: it is not of its language any more. */
const SKELETONS = {
  svg: tagsOf,
  html: tagsOf,
  mermaid: (drawn: string) =>
    linesOf(
      drawn.replace(/^title: (?:lab [\w-]+|"(?:[^"\\\n]|\\.)*")$/m, 'title').replaceAll(/"[^"\n]*"/g, '""'),
    ),
  dot: (drawn: string) => linesOf(drawn.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')),
} as const;

/** The kinds of tags with the names of their attributes: how many of which kind depends on how wide a text is. */
function tagsOf(drawn: string): string | undefined {
  const tags =
    drawn.match(
      /<(?:!(?:DOCTYPE|doctype) html|\/?[a-zA-Z][a-zA-Z0-9]*(?:\s+[\w:-]+(?:="[^"<>]*")?)*\s*\/?)>/g,
    ) ?? [];
  if (tags.length !== drawn.split('<').length - 1) return undefined;
  const kinds = new Set(tags.map((tag) => tag.replaceAll(/="[^"]*"/g, '')));
  return [...kinds].toSorted((one, other) => (one < other ? -1 : 1)).join('');
}

/** Without the number that a node has, and as a set: nodes of one name are one. */
function linesOf(drawn: string): string {
  const kinds = new Set(drawn.split('\n').map((line) => line.trim().replaceAll(/\bn\d+\b/g, 'n')));
  return [...kinds].toSorted((one, other) => (one < other ? -1 : 1)).join('\n');
}

/** Words that the API has a closed list of: a text in their place is no case of a picture. */
const CLOSED = new Set(['up', 'down', 'drift', 'subnet', 'transit', 'Established', 'eBGP', 'bgp', 'ospf']);

describe(`${COUNT} foreign texts`, () => {
  it.each(['svg', 'html', 'mermaid', 'dot'] as const)('stay texts in a picture: %s', (name) => {
    const drawn = (text: string): string =>
      LANGUAGES[name](
        printableAll(withTexts(SAMPLE_INVENTORY, (original) => (CLOSED.has(original) ? original : text))),
      );
    const plain = SKELETONS[name](drawn('xxxxxxxx'));
    const bad = firstThat(DRAWN, (text) => SKELETONS[name](drawn(text)) !== plain);
    expect(bad).toBeUndefined();
  });

  it.each(['prometheus', 'openmetrics'] as const)('are one label each in an exposition: %s', (format) => {
    const ports = group('vpclab', 'owned', ['tenant', 'vpc', 'port']);
    const bytes = ports.counter('port_transmit_bytes_total', 'bytes', 'Bytes that a port sent.');
    const bad = firstThat(TEXTS, (text) => {
      const page = new Page({ tenant: undefined, write: LINE_WRITERS[format] });
      page.add(bytes, ports.at({ tenant: text, vpc: text, port: text }), 1);
      const lines = String(Buffer.concat([...expose(page, format)])).split('\n');
      const samples = lines.filter((line) => line !== '' && !line.startsWith('#'));
      const label = String.raw`"((?:[^"\\\n]|\\["\\n])*)"`;
      const [, ...values] =
        new RegExp(`^port_transmit_bytes_total\\{tenant=${label},vpc=${label},port=${label}\\} 1$`).exec(
          samples[0] ?? '',
        ) ?? [];
      const read = values.map((value) =>
        value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
      );
      const isWhole = read.length === 3 && read.every((value) => value === text.toWellFormed());
      return samples.length !== 1 || !isWhole;
    });
    expect(bad).toBeUndefined();
  });

  it('stay texts in a report of traffic: HTML', () => {
    const page = (text: string): string | undefined =>
      tagsOf(
        reportPage(
          withTexts(TRAFFIC, (original) => (original === 'done' ? original : text)),
          text,
        ),
      );
    const plain = page('xxxxxxxx');
    expect(plain).toContain('<table>');
    expect(firstThat(DRAWN, (text) => page(text) !== plain)).toBeUndefined();
  });

  it('stay texts in a report for CI: JUnit', () => {
    const report = (text: string): string =>
      junitXml(
        withTexts(SAMPLE_REPORT, () => text),
        { lab: 'sample', now: new Date(0) },
      );
    const plain = tagsOf(report('xxxxxxxx').replace(/^<\?xml[^>]*\?>/, ''));
    expect(plain).toContain('<testsuites');
    const bad = firstThat(DRAWN, (text) => tagsOf(report(text).replace(/^<\?xml[^>]*\?>/, '')) !== plain);
    expect(bad).toBeUndefined();
  });

  it('as the name of a table are not in what nft is told', () => {
    const bad = firstThat(TEXTS, (text) => {
      const told = removalByHandle([{ family: 'ip', name: text, handle: 7n }]);
      return !/^delete table ip handle 7\n?$/.test(told);
    });
    expect(bad).toBeUndefined();
  });
});
