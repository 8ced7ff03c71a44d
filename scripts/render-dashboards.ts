// `npm run dashboards:render`: renders every dashboard with Grafana's libraries in Chromium, against the Prometheus of a lab
// under traffic. It is no Grafana server: panels, plots and variables are Grafana's, what is around them is tools/render-dashboards.
// Fails where a panel shows nothing and is not in render-dashboards/may-be-empty.ts. Writes docs/pictures/dashboards.jpg.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { DASHBOARDS } from './dashboards/index.ts';
import type { DataSource, Rendered } from './render-dashboards/drawn.ts';
import { judge, judgeChain, judgeShades } from './render-dashboards/judge.ts';
import { Lab } from './render-dashboards/lab.ts';
import { MAY_BE_EMPTY } from './render-dashboards/may-be-empty.ts';
import { ToolPackage } from './render-dashboards/package-of-tool.ts';
import { run } from './render-dashboards/run.ts';
import { serve } from './render-dashboards/serve.ts';
import { sheetOf } from './render-dashboards/sheet.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'dashboards/provisioning/datasources/vpclab.yaml');
const RENDER_MS = 20 * 60_000;

const USAGE = `Usage: npm run dashboards:render -- [--lab NAME] [--name NAME] [--minutes N] [--sheet FILE] [--pictures DIR]
  --lab NAME      a lab that runs, with monitoring and traffic; without it one is made, and taken down afterwards
  --name NAME     what that one is called (default: dashboards)
  --minutes N     how much time the graphs show (default: 3)
  --sheet FILE    the contact sheet (default: docs/pictures/dashboards.jpg)
  --pictures DIR  also keep the picture of each dashboard`;

const { values } = parseArgs({
  options: {
    lab: { type: 'string' },
    name: { type: 'string', default: 'dashboards' },
    minutes: { type: 'string', default: '3' },
    sheet: { type: 'string', default: 'docs/pictures/dashboards.jpg' },
    pictures: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** That of the lab's own API, as Grafana is provisioned with it. */
function dataSource(): DataSource {
  type Provisioned = { readonly datasources: readonly (DataSource & { readonly jsonData: DataSource })[] };
  const { datasources } = parse(readFileSync(SOURCES, 'utf8')) as Provisioned;
  const found = datasources.find(({ uid }) => uid === 'vpclab-lab');
  if (found === undefined) throw new Error(`${SOURCES} has no data source vpclab-lab`);
  const { uid, name, type, jsonData } = found;
  return { uid, name, type, timeInterval: jsonData.timeInterval };
}

const startedAt = performance.now();
function say(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`);
}

type Report = { readonly rendered: Readonly<Record<string, Rendered>>; readonly narrowed: Rendered };

/** How many faults there are; `shaded` where something was broken on purpose. */
function tell({ rendered, narrowed }: Report, shaded: boolean): number {
  let count = 0;
  let panels = 0;
  for (const { uid, title } of DASHBOARDS) {
    const drawn = rendered[uid];
    const mayBeEmpty = MAY_BE_EMPTY.filter(({ dashboard }) => dashboard === uid);
    const { faults, excused } =
      drawn === undefined ? { faults: ['was not rendered'], excused: [] } : judge(drawn, mayBeEmpty);
    const all = [
      ...faults,
      ...(drawn !== undefined && shaded ? judgeShades(drawn) : []),
      ...(drawn?.complaints ?? []).map((complaint) => `its page failed: ${complaint}`),
    ];
    count += all.length;
    panels += drawn?.panels.length ?? 0;
    console.log(`${all.length === 0 ? 'ok    ' : 'FAILED'} ${title}: ${drawn?.panels.length ?? 0} panels`);
    for (const fault of all) console.log(`         ${fault}`);
    for (const reason of excused) console.log(`         may be empty: ${reason}`);
  }
  const [first] = DASHBOARDS;
  const all = first === undefined ? undefined : rendered[first.uid];
  const unchained = all === undefined ? [] : judgeChain(all, narrowed, 'vpc');
  for (const fault of unchained) console.log(`FAILED ${fault}`);
  console.log(`${DASHBOARDS.length} dashboards, ${panels} panels, ${count + unchained.length} faults`);
  return count + unchained.length;
}

async function render(signal: AbortSignal): Promise<number> {
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 30)) throw new Error(`--minutes ${values.minutes}: not a number up to 30`);
  const tool = new ToolPackage(ROOT);
  say('installing and building what Grafana renders with');
  await tool.install(signal);
  await tool.build(signal);

  await using lab =
    values.lab === undefined ? Lab.make(ROOT, values.name, signal) : Lab.running(ROOT, values.lab, signal);
  if (values.lab === undefined) {
    say(`bringing up lab ${lab.name}`);
    await lab.start(join(tool.directory, 'lab.yaml'));
  }
  const api = await lab.listen();
  say(`recording ${minutes} min of traffic`);
  const from = await lab.record(api, minutes * 60_000);
  const to = new Date();

  const kept = values.pictures === undefined ? undefined : resolve(values.pictures);
  const pictures = kept ?? mkdtempSync(join(tmpdir(), 'vpclab-dashboards-'));
  mkdirSync(pictures, { recursive: true });
  const source = dataSource();
  const version = grafanaVersion(tool.directory);
  const about = `All dashboards, rendered by Grafana's libraries (${version}), not by a Grafana server, from ${minutes} min of the Prometheus of a lab under traffic`;
  const served = await serve({
    folders: {
      '': join(tool.directory, 'dist'),
      'dashboards/': join(ROOT, 'dashboards/grafana'),
      'pictures/': pictures,
      'public/build/img/': join(tool.directory, 'node_modules/@grafana/ui/dist/public/img'),
    },
    pages: {
      'dashboards.json': () => JSON.stringify(DASHBOARDS.map(({ uid }) => uid)),
      'data-sources.json': () => JSON.stringify([source]),
      'sheet.html': () => sheetOf(DASHBOARDS, about),
    },
    sources: { [source.uid]: api },
  });
  try {
    say(`rendering ${DASHBOARDS.length} dashboards`);
    const sheet = resolve(ROOT, values.sheet);
    const words = [join(tool.directory, 'browser/render.ts'), served.url, pictures, sheet];
    const said = await run(process.execPath, [...words, from.toISOString(), to.toISOString()], {
      ...{ cwd: tool.directory, env: {}, signal },
      timeoutMs: RENDER_MS,
      heard: (text) => say(text.trim()),
    });
    say(`wrote ${values.sheet}`);
    return tell(JSON.parse(said) as Report, lab.isOurs);
  } finally {
    served.end();
    if (kept === undefined) rmSync(pictures, { recursive: true });
  }
}

function grafanaVersion(directory: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return dependencies['@grafana/ui'] ?? '';
}

const cancel = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
if (values.help) console.log(USAGE);
else
  process.exitCode = await render(cancel.signal).then(
    (faults) => (faults > 0 ? 1 : 0),
    (error: unknown) => {
      console.error(cancel.signal.aborted ? 'interrupted' : error);
      return 1;
    },
  );
