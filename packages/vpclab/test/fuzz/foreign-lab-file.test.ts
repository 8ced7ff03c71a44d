// Foreign text in every place of a lab file where a text may stand, VPCLAB_STRINGS of them (default 1,000): it is refused,
// or what programs are configured with (FRR, nftables, OVSDB, daemons) is as with a plain word in its place.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isScalar, parseDocument, visit, type Scalar } from 'yaml';
import { compile } from '../../src/concepts/compile.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import { daemonConfig, daemonsOf } from '../../src/frr/config.ts';
import type { Row } from '../../src/model/rows.ts';
import { Secret } from '../../src/secret.ts';
import { showProblems } from '../../src/cli/lab-file.ts';
import { foreignTexts } from '../support/foreign-text.ts';
import { FORBIDDEN, shownOn } from '../support/shown-text.ts';

const COUNT = Number(process.env['VPCLAB_STRINGS'] ?? 1_000);
const TEXTS = foreignTexts(COUNT, 20_261_132);
const LABS = join(import.meta.dirname, '../../../../labs');
/** What no example has. */
const REST = `
name: rest
nodes: [{ name: node-1, machine: "unix:/srv/m" }, node-2]
vpcs:
  - name: vpc-a
    cidr: 10.0.0.0/16
    dhcp: { dnsServers: [10.0.0.2] }
    subnets: [{ name: web, cidr: 10.0.1.0/24, tier: web, dhcp: { routes: [{ prefix: 10.9.0.0/16, nextHop: 10.0.1.9 }] } }]
    natGateways: [{ routing: { protocol: bgp, passwordFile: /etc/password, communities: ["65001:1"], routerId: 192.0.2.1 } }]
    securityGroups: [{ name: g, ingress: [{ protocol: tcp, port: "80-81", from: 10.0.0.0/8 }] }]
    routes: [{ prefix: 10.8.0.0/16, nextHop: 10.0.1.11 }]
workloads:
  - name: a
    vpc: vpc-a
    subnet: web
    address: 10.0.1.11
    forwards: true
    run:
      - name: x
        command: [echo, a]
        cwd: /tmp
        env: { A: b }
        envFiles: [/etc/env]
        ready: { command: "true" }
        mounts: [{ source: /srv, target: /srv }]
        stopSignal: INT
promises: [{ from: a, to: internet, protocol: tcp, port: 80 }]
traffic: [{ kind: requests, from: all, to: internet, rate: 1 }]
experiments: [{ name: e, brief: x, steps: [{ fault: link-loss, target: first, for: 1s }], expect: { affected: { broken: 1s }, others: { broken: 0s } } }]
`;
const FILES = [
  ...readdirSync(LABS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(join(LABS, name), 'utf8')] as const),
  ['rest.yaml', REST] as const,
];

/** The file with that text in one of its places, or with it behind what stands there. */
function spoilt(source: string, place: number, text: string, isAppended: boolean): string {
  const document = parseDocument(source);
  let index = 0;
  visit(document, {
    Scalar: (_key, node: Scalar) => {
      if (index === place) {
        node.value = isAppended ? `${String(node.value)}${text}` : text;
        node.type = 'QUOTE_DOUBLE';
      }
      index += 1;
    },
  });
  return document.toString();
}

function placesOf(source: string): number {
  let count = 0;
  visit(parseDocument(source), { Scalar: (_key, node) => void (count += isScalar(node) ? 1 : 0) });
  return count;
}

type Outcome = { readonly rows: readonly Row[] } | Extract<ReturnType<typeof parseLab>, { kind: 'errors' }>;
function outcomeOf(fileName: string, text: string): Outcome {
  const parsed = parseLab({ fileName, text: Buffer.from(text) });
  if (parsed.kind === 'errors') return parsed;
  const host = { datapath: 'netdev', responder: ['node', 'r'] } as const;
  const passwordIn = (file: string): Secret => {
    if (/\p{Cc}/u.test(file)) throw new Error(`the lab file names ${JSON.stringify(file)}`);
    return new Secret('word');
  };
  return { rows: compile(parsed.lab, { ...host, passwordIn }) };
}

/** Texts that a program reads line by line, or a language of its own. */
function programTexts(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row): readonly string[] => {
    switch (row.kind) {
      case 'frr':
        return daemonsOf(row.router).map((daemon) => daemonConfig(row.router, daemon));
      case 'nft':
        return [row.ruleset];
      case 'daemon':
        return Object.values(row.files ?? {});
      default:
        return [];
    }
  });
}

/** Every other text of a row: one line each, also where it holds a foreign command. */
function otherTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    ['ruleset', 'files', 'router'].includes(key) ? [] : [key, ...otherTexts(item)],
  );
}

/** Words of lines without what varies with names: lines of one kind are one. */
const shapesOf = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(
    texts.flatMap((text) => text.split('\n')).map((line) => line.replaceAll(/[^\s"'{};,()[\]]+/g, 'w')),
  );

describe(`${COUNT} foreign texts`, () => {
  it.each(FILES)('in %s are refused, or change no line of a program', (name, source) => {
    const places = placesOf(source);
    const intact = outcomeOf(name, source);
    if (!('rows' in intact)) throw new Error(JSON.stringify(intact.errors));
    const plain = shapesOf(programTexts(intact.rows));
    const share = TEXTS.filter(
      (_, index) => index % FILES.length === FILES.findIndex(([other]) => other === name),
    );
    let refused = 0;
    const wrong: string[] = [];
    for (const [index, text] of share.entries()) {
      const file = spoilt(source, (index * 7 + Math.floor(index / places)) % places, text, index % 2 === 0);
      const outcome = outcomeOf(name, file);
      if (!('rows' in outcome)) {
        refused += 1;
        const shown = shownOn((terminal) => showProblems({ terminal }, outcome));
        if (FORBIDDEN.test(shown)) wrong.push(JSON.stringify(text));
        continue;
      }
      const odd = [...shapesOf(programTexts(outcome.rows))].filter((shape) => !plain.has(shape));
      // oxlint-disable-next-line no-control-regex
      const split = otherTexts(outcome.rows).filter((one) => /[\0-\u001F]/.test(one));
      if (odd.length + split.length > 0) wrong.push(JSON.stringify([text, odd, split]));
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(share.length / 2);
  });
});
