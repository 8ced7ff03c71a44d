// `vpclab traffic start | stop | status | report`.

import { setTimeout as sleep } from 'node:timers/promises';
import { profileConflict, profileOf } from '../../model/traffic-defaults.ts';
import type {
  TrafficKind,
  TrafficProfile,
  TrafficReport,
  TrafficRequest,
  TrafficStatus,
} from '../../model/traffic.ts';
import { VpclabError } from '../../errors.ts';
import type {
  TrafficFlags,
  TrafficReportFlags,
  TrafficStartFlags,
  TrafficStatusFlags,
} from '../commands/traffic.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import type { LabClient } from '../client.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { paint } from '../render/paint.ts';
import { trafficStatusText, trafficText } from '../render/traffic.ts';
import { writeAsked } from '../write-file.ts';

/** Each question takes some of the processors that the traffic needs; somebody may stop it early. */
const POLL_MS = { least: 100, most: 1_000 };

export async function runTrafficStart(
  this: CliContext,
  flags: TrafficStartFlags,
  kind?: TrafficKind,
): Promise<void> {
  const { name, seed, compare, wait = false, json } = flags;
  const client = clientOf(await chooseLab(name));
  const profiles = kind === undefined ? undefined : [profileFrom(kind, flags)];
  const request: TrafficRequest = { profiles, seconds: flags.for, seed, compare };
  const status = await client.startTraffic(request);
  if (!wait) {
    if (json) printJson(this, status);
    else
      this.terminal.out(
        `Traffic runs for ${flags.for} s; \`${programName(this.env)} traffic report\` shows the results.\n`,
      );
    return;
  }
  await untilDone(client);
  showReport(this, await client.trafficReport(), json);
}

export async function runTrafficStop(this: CliContext, { name, json }: TrafficFlags): Promise<void> {
  const status = await clientOf(await chooseLab(name)).stopTraffic();
  if (json) printJson(this, status);
  else this.terminal.out(trafficStatusText(status, { isStopped: true }));
}

export async function runTrafficStatus(
  this: CliContext,
  { name, json = false, watch = false }: TrafficStatusFlags,
): Promise<void> {
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  if (!watch) {
    showStatus(this, await client.traffic(), json);
    return;
  }
  const [{ untilSeen }, { watchTraffic }] = await Promise.all([
    import('../follow.ts'),
    import('../watch-traffic.ts'),
  ]);
  await untilSeen(this, { sandbox, client, follow: true }, (signal) =>
    watchTraffic(client, this.terminal, { json, signal }),
  );
}

export async function runTrafficReport(
  this: CliContext,
  { name, html, json }: TrafficReportFlags,
): Promise<void> {
  const client = clientOf(await chooseLab(name));
  if (html !== undefined) await writeAsked(html, await client.trafficPage(), this);
  if (html === undefined || json) showReport(this, await client.trafficReport(), json);
  else this.terminal.out(`The report is in ${html}.\n`);
}

function profileFrom(kind: TrafficKind, flags: TrafficStartFlags): TrafficProfile {
  const { from, hops, rate, arrivals, connections, rest, bytes, sizes, day, swing } = flags;
  // A tree has no other end than its hops.
  const to = flags.to ?? (kind === 'tree' ? undefined : from);
  const written = {
    ...{ name: kind, kind, from, to, hops, rate, arrivals, connections, rest, bytes, sizes, day, swing },
  };
  const conflict = profileConflict(written);
  if (conflict !== undefined) throw new VpclabError('BAD_ARGUMENT', `${conflict.message}.`);
  return profileOf(written);
}

/** A generator that dies answers "idle", which ends this too. */
async function untilDone(client: LabClient): Promise<void> {
  for (;;) {
    const { state, seconds, elapsedMs } = await client.traffic();
    if (state !== 'running') return;
    await sleep(Math.min(Math.max(seconds * 1000 - elapsedMs, POLL_MS.least), POLL_MS.most));
  }
}

function showStatus(context: CliContext, status: TrafficStatus, json: boolean | undefined): void {
  if (json) printJson(context, status);
  else context.terminal.out(trafficStatusText(status));
}

function showReport(context: CliContext, report: TrafficReport, json: boolean | undefined): void {
  const { terminal } = context;
  if (json) printJson(context, report);
  else terminal.out(trafficText(report, { width: terminal.columns(), paint: paint(terminal.outColor) }));
}
