// Foreign text handed to the programs that read it: bash, sh, tcpdump, promtool, dot, expat, ovsdb-server and FRR's
// consoles. Each takes a text for one text, or it is refused before. VPCLAB_STRINGS texts (default 1,000).

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connect } from '@vpclab/ovsdb';
import { timelineSvg } from '../../src/chaos/experiment/timeline.ts';
import { proposalLines } from '../../src/cli/completion/complete.ts';
import { completionScript } from '../../src/cli/completion/scripts.ts';
import { dot } from '../../src/cli/graph/dot.ts';
import { graphOf } from '../../src/cli/graph/graph.ts';
import { svg } from '../../src/cli/graph/svg.ts';
import { junitText } from '../../src/cli/render/experiment.ts';
import { junitXml } from '../../src/cli/render/junit.ts';
import { prometheusConfig } from '../../src/concepts/monitoring/prometheus-config.ts';
import { VpclabError } from '../../src/errors.ts';
import { blocksText } from '../../src/frr/block.ts';
import { VtySession } from '../../src/frr/vty.ts';
import { Namespaces } from '../../src/machine/kernel/namespaces.ts';
import { launchDaemons } from '../../src/machine/daemons/launch.ts';
import { DaemonRecords } from '../../src/machine/daemons/records.ts';
import { filterArguments } from '../../src/machine/local/capture.ts';
import { LINE_WRITERS, expose } from '../../src/metrics/exposition.ts';
import { group } from '../../src/metrics/metric.ts';
import { Page } from '../../src/metrics/page.ts';
import {
  announcementCommands,
  intendedAnnouncements,
  readAnnouncements,
} from '../../src/routing/bgp-lines.ts';
import { daemonRow } from '../../src/model/daemon-row.ts';
import { printableAll } from '../../src/printable.ts';
import { SAMPLE_INVENTORY, SAMPLE_REPORT } from '../support/fake-engine.ts';
import { EXPERIMENT } from '../support/foreign-samples.ts';
import { foreignTexts, withTexts } from '../support/foreign-text.ts';
import { NorthboundServer } from '../support/ovn-databases.ts';
import { firstThat } from '../support/shown-text.ts';

const COUNT = Number(process.env['VPCLAB_STRINGS'] ?? 1_000);
const TEXTS = foreignTexts(COUNT, 20_261_131).filter((text) => text !== '');
/** Of what takes milliseconds for each text: so many of 100,000, and a tenth of them in a small run. */
const some = (most: number): readonly string[] => {
  const step = Math.max(1, Math.ceil((TEXTS.length * (COUNT <= 5_000 ? 10 : 1)) / most));
  return TEXTS.filter((_, index) => index % step === 0);
};
const isThere = (...programs: readonly string[]): boolean =>
  programs.every((program) => existsSync(`/usr/bin/${program}`) || existsSync(`/usr/sbin/${program}`));
const never = new AbortController().signal;
/** Words that the API has a closed list of. */
const CLOSED = new Set([
  'up',
  'down',
  'drift',
  'subnet',
  'transit',
  'Established',
  'ovn',
  'bgp',
  'present',
  'missing',
]);
const drawn = (text: string) =>
  printableAll(withTexts(SAMPLE_INVENTORY, (original) => (CLOSED.has(original) ? original : text)));

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vpclab-foreign-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (name: string): string => join(scratch, name);
const script = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  chmodSync(at(name), 0o755);
  return at(name);
};

describe(`${COUNT} foreign texts`, () => {
  it('as proposals of the completion are one plain word each to bash, and run nothing', () => {
    const plain = TEXTS.map((text) => text.replaceAll(/[^a-z0-9-]/g, ''));
    const proposals = [...TEXTS, ...plain].map((completion) => ({ completion, brief: completion }));
    writeFileSync(at('proposals'), proposalLines(proposals));
    const proposer = script('proposer', `#!/bin/sh\ncat '${at('proposals')}'\n`);
    const bash = `${completionScript('bash')}
      cd '${at('')}'; COMP_WORDS=('${proposer}' exec ''); COMP_CWORD=2
      _vpclab 2>/dev/null
      for word in "\${COMPREPLY[@]}"; do
        # As Enter would.
        eval "words=($word)"
        [ "\${#words[@]}" = 1 ] && [ "\${words[0]}" = "$word" ] || printf '%s\\n' "$word"
      done
      echo "tried \${#COMPREPLY[@]}"`;
    const before = readdirSync(scratch);
    const said = execFileSync('bash', ['-c', bash], { encoding: 'utf8', maxBuffer: 64 << 20 });
    expect(said).toMatch(/^tried \d+\n$/);
    // Control: plain names are proposed.
    expect(Number(said.slice('tried '.length))).toBeGreaterThan(TEXTS.length / 10);
    expect(readdirSync(scratch)).toEqual(before);
  });

  it('as arguments and variables of a daemon are what they are, through the shell that starts it', async () => {
    const perDaemon = 50;
    const words = TEXTS.map((text) => text.toWellFormed().replaceAll('\0', ''));
    const bin = at('bin');
    mkdirSync(bin);
    script(
      'bin/nsenter',
      '#!/bin/sh\nshift 3\nprintf "%s\\0" "$FOREIGN" "$@" >"$OUT.part"\nmv "$OUT.part" "$OUT"\n',
    );
    const namespaces = new Namespaces(at('netns'));
    const records = new DaemonRecords(at('records'), namespaces);
    const rows = Array.from({ length: Math.ceil(words.length / perDaemon) }, (_, index) => {
      const args = words.slice(index * perDaemon, (index + 1) * perDaemon);
      const row = daemonRow({ netns: 'a', origin: { concept: 'lab', name: 'a' } }, `d${index}`, {
        ...{ program: 'true', args: () => args, readySocket: undefined, database: undefined },
        env: { OUT: at(`out-${index}`), FOREIGN: args[0] ?? '' },
      });
      return { ...row, directory: at('run'), pidFile: at('pid'), logFile: at('log') };
    });
    const path = process.env['PATH'];
    process.env['PATH'] = `${bin}:${path}`;
    try {
      for (let from = 0; from < rows.length; from += 50)
        await launchDaemons({ namespaces, records }, rows.slice(from, from + 50), never);
    } finally {
      process.env['PATH'] = path;
    }
    for (const [index, row] of rows.entries()) {
      for (let tries = 0; !existsSync(at(`out-${index}`)) && tries < 500; tries += 1) await sleep(20);
      const read = readFileSync(at(`out-${index}`), 'utf8')
        .split('\0')
        .slice(0, -1);
      expect(read.slice(1)).toEqual(row.args);
      expect(read[0]).toBe(row.args[0]);
    }
    const evil = [{ ...rows[0], env: { 'X=$(touch evil); Y': '' } }] as typeof rows;
    await expect(launchDaemons({ namespaces, records }, evil, never)).rejects.toThrow(
      'is not the name of a variable',
    );
  });

  it.skipIf(!isThere('tcpdump', 'unshare'))(
    'as filters of a capture are compiled or refused, and no option',
    () => {
      const texts = some(2_000).filter((text) => text.isWellFormed());
      const place = at('capture');
      mkdirSync(place);
      let taken = 0;
      const bad = firstThat(['host 10.0.0.1', ...texts], (text) => {
        let args: readonly string[];
        try {
          args = filterArguments(text);
        } catch (error) {
          return !(error instanceof VpclabError && error.code === 'BAD_ARGUMENT');
        }
        const isolated = ['--net', '--map-root-user', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh'];
        const said = spawnSync('unshare', [...isolated, 'tcpdump', ...args], {
          cwd: place,
          encoding: 'utf8',
          timeout: 10_000,
        });
        taken += said.status === 0 ? 1 : 0;
        return (
          said.status === null || (said.status === 0 && !/^\d+\n(?:\d+ \d+ \d+ \d+\n)+$/.test(said.stdout))
        );
      });
      expect(bad).toBeUndefined();
      expect(taken).toBeGreaterThan(0);
      expect(readdirSync(place)).toEqual([]);
    },
  );

  it.skipIf(!isThere('promtool'))('as labels and jobs are what promtool and YAML read back', () => {
    const ports = group('vpclab', 'owned', ['tenant', 'vpc', 'port']);
    const bytes = ports.counter('port_transmit_bytes_total', 'bytes', 'Bytes that a port sent.');
    const page = new Page({ tenant: undefined, write: LINE_WRITERS.prometheus });
    for (const [index, text] of TEXTS.entries())
      page.add(bytes, ports.at({ tenant: text, vpc: text, port: `${index}${text}` }), 1);
    const input = Buffer.concat([...expose(page, 'prometheus')]);
    const said = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect([said.status, said.stderr]).toEqual([0, '']);

    const jobs = TEXTS.map((text, index) => ({
      name: `${index}${text.toWellFormed()}`,
      target: '127.0.0.1:1',
    }));
    const config = prometheusConfig({ lab: jobs[0]?.name ?? '', intervalSeconds: 5, rules: 'rules', jobs });
    const read = parse(config) as { readonly scrape_configs: readonly { readonly job_name: string }[] };
    expect(read.scrape_configs.map(({ job_name: name }) => name)).toEqual(jobs.map(({ name }) => name));
    writeFileSync(at('prometheus.yml'), config);
    const checked = spawnSync('promtool', ['check', 'config', '--syntax-only', at('prometheus.yml')], {
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr.slice(0, 500)]).toEqual([0, '']);
  });

  it.skipIf(!isThere('dot'))('stay texts to Graphviz', () => {
    const graphs = some(1_000).map((text) => dot(graphOf(drawn(text))));
    const read = spawnSync('dot', ['-Tcanon'], {
      input: graphs.join('\n'),
      encoding: 'utf8',
      maxBuffer: 512 << 20,
    });
    expect([read.status, read.stderr.slice(0, 500)]).toEqual([0, '']);
    expect(read.stdout.match(/^digraph /gm)?.length ?? read.stdout.match(/^graph /gm)?.length).toBe(
      graphs.length,
    );
  });

  it('stay texts to an XML parser: JUnit reports and SVG', () => {
    const documents = some(2_000).flatMap((text) => [
      junitXml(
        withTexts(SAMPLE_REPORT, () => text),
        { lab: 'sample', now: new Date(0) },
      ),
      junitText(withTexts(EXPERIMENT, () => text)),
      timelineSvg(withTexts(EXPERIMENT, () => text)),
      svg(drawn(text)),
    ]);
    const read = `import sys, xml.parsers.expat
bad = 0
for document in sys.stdin.buffer.read().split(b'\\0'):
    try: xml.parsers.expat.ParserCreate().Parse(document, True)
    except Exception as error: bad += 1; print(error, document[:300])
print('bad', bad)`;
    const said = spawnSync('python3', ['-c', read], {
      input: documents.join('\0'),
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    expect(said.stdout).toBe('bad 0\n');
  });

  it.skipIf(!isThere('ovsdb-server', 'ovn-nbctl'))(
    'in a database are refused, or what another client reads',
    async () => {
      const server = await NorthboundServer.start(scratch);
      try {
        const client = await connect({
          remotes: server.remote,
          database: 'OVN_Northbound',
          timeoutMs: 10_000,
        });
        const kept: string[] = [];
        for (let from = 0; from < TEXTS.length; from += 500) {
          await client.transact((tx) => {
            for (const text of TEXTS.slice(from, from + 500)) {
              try {
                tx.insert('Address_Set', { name: `s${kept.length}`, external_ids: { [`k${text}`]: text } });
                kept.push(text);
              } catch (error) {
                if (text.isWellFormed() && !text.includes('\0')) throw error;
              }
            }
          });
        }
        await client.close();
        const said = execFileSync(
          'ovsdb-client',
          ['dump', '--format=json', server.remote, 'OVN_Northbound', 'Address_Set', 'name', 'external_ids'],
          { encoding: 'utf8', maxBuffer: 256 << 20 },
        );
        const { data, headings } = JSON.parse(said) as { data: [unknown, string][]; headings: string[] };
        const [ids, name] = [headings.indexOf('external_ids'), headings.indexOf('name')];
        const read = new Map(data.map((row) => [row[name], row[ids]]));
        const wrong = kept.filter(
          (text, index) =>
            JSON.stringify(read.get(`s${index}`)) !== JSON.stringify(['map', [[`k${text}`, text]]]),
        );
        expect([kept.length > TEXTS.length / 2, wrong.slice(0, 3)]).toEqual([true, []]);
      } finally {
        await server.stop();
      }
    },
  );

  it('on a console of FRR are one command each or refused, and so are lines of its configuration', async () => {
    const [near, far] = duplexPair();
    let heard = '';
    far.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      const commands = heard.split('\0');
      heard = commands.pop() ?? '';
      for (const command of commands) {
        commandsHeard.push(command);
        far.write('\0\0\0\0');
      }
    });
    const commandsHeard: string[] = [];
    const session = new VtySession('zebra.vty', () => Promise.resolve(near));
    await session.run(['show version'], { signal: never });
    for (const text of TEXTS) {
      commandsHeard.length = 0;
      const command = `description ${text.toWellFormed()}`;
      const refused = await session.run([command], { signal: never }).then(
        () => false,
        (error: unknown) => error instanceof VpclabError && error.code === 'INTERNAL',
      );
      expect([text, refused, commandsHeard]).toEqual([text, /[\0\n\r]/.test(text), refused ? [] : [command]]);
    }
    session.close();
    const bad = firstThat(TEXTS, (text) => {
      const block = {
        daemon: 'bgpd',
        context: ['router bgp 65000'],
        lines: [`neighbor x description ${text}`],
      } as const;
      try {
        return blocksText([block]).split('\n').length !== 4;
      } catch (error) {
        return !(error instanceof VpclabError) || !/[\n\r]/.test(text);
      }
    });
    expect(bad).toBeUndefined();
  });

  it('that bgpd has in its configuration are no commands of the routing agent but the one that takes them back', () => {
    const wanted = intendedAnnouncements(65_000, [{ prefix: '10.0.0.0/16' }]);
    const bad = firstThat(TEXTS, (text) => {
      const running = `router bgp 65000\n address-family ipv4 unicast\n  network 10.9.0.0/16 route-map ${text}\n exit-address-family\nexit\nroute-map announce:${text} permit 10\nexit\n`;
      const commands = announcementCommands(readAnnouncements(running), wanted);
      const known =
        /^(?:configure terminal|router bgp 65000|address-family ipv4 unicast|exit-address-family|exit|end|network 10\.0\.0\.0\/16|no network .*|no route-map announce:.*)$/s;
      return commands.some((command) => !known.test(command) || /\n/.test(command));
    });
    expect(bad).toBeUndefined();
  });
});
