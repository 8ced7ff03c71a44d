// What the lab keeps up by itself, as it was found: rules that count connections, switches that report flows, Prometheus. Pure.

import { z } from 'zod';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { KEPT_DATA, MONITORING } from '../model/layout.ts';
import { quotaDrift } from '../nft/connection-quotas.ts';
import { describeDrift } from '../nft/observe.ts';
import type { Upkeep } from './world.ts';

const MEBIBYTE = 2 ** 20;
const APPLY = '`vpclab apply` makes it as the lab file says';

/** `listing`: as nft prints its table; empty, where there is none. `open`: those that count, where they are known. */
export function quotaUpkeep(quota: ConnectionQuota, listing: string, open: number | undefined): Upkeep {
  const { vpc, limit } = quota;
  const [drift] = quotaDrift(quota, listing);
  if (drift !== undefined) return final(`connections are not counted: ${describeDrift(drift)}`, APPLY);
  if (open === undefined || open <= limit) return { ok: true, text: 'its rule is there, and kept' };
  const fix =
    'connections that were there before the rule go on: the limit takes effect when enough of them have ended';
  return { ok: false, text: `${vpc} has ${open} connections`, fix };
}

/** `exporter`: what ovs-ofctl(8) dump-ipfix-bridge prints; empty, where it prints nothing. */
export function flowLogUpkeep(exporter: string, collectorFault: string | undefined): Upkeep {
  if (!exporter.includes('bridge ipfix: flows='))
    return final('its switch reports no flows (IPFIX of br-int)', APPLY);
  if (collectorFault === undefined) return { ok: true, text: 'the switch reports flows, and they are heard' };
  const fix = '`vpclab plan` shows rules that somebody added there; `vpclab logs vpclabd` what vpclabd says';
  return { ok: false, text: collectorFault, fix };
}

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.object({ job: z.string() }), health: z.string(), lastError: z.string() }),
    ),
  }),
});

const Runtime = z.object({ data: z.object({ startTime: z.iso.datetime({ offset: true }) }) });

/** Prometheus takes up its targets some seconds after its start. */
const BEGINNING_MS = 20_000;

/** Answers to GET /api/v1/targets and /api/v1/status/runtimeinfo. What was not scraped yet is not down. */
export function monitoringUpkeep(
  jobs: readonly string[],
  answers: { readonly targets: string; readonly runtime: string },
  now: number,
): Upkeep {
  const read = Targets.safeParse(jsonOf(answers.targets));
  if (!read.success)
    return {
      ok: false,
      text: 'Prometheus answers something else than its targets',
      fix: logsOf('prometheus'),
    };
  const targets = read.data.data.activeTargets;
  const absent = jobs.filter((job) => !targets.some(({ labels }) => labels.job === job));
  const runtime = Runtime.safeParse(jsonOf(answers.runtime));
  const isNew = runtime.success && now - Date.parse(runtime.data.data.startTime) < BEGINNING_MS;
  if (absent.length > 0 && isNew) return { ok: true, text: 'it has only just started' };
  if (absent.length > 0) return final(`Prometheus does not scrape ${absent.join(', ')}`, APPLY);
  const down = targets.filter(({ health }) => health === 'down');
  const [first] = down;
  if (first === undefined) return { ok: true, text: 'all are up' };
  const names = down.map(({ labels }) => labels.job).join(', ');
  return { ok: false, text: `down: ${names} (${first.lastError})`, fix: logsOf(first.labels.job) };
}

/** Below this a file system counts as full: Prometheus writes its log in steps of 32 KiB. */
const NO_ROOM_BYTES = 2 ** 20;

/**
 * `said`: its line of /proc/self/mountinfo (proc_pid_mountinfo(5)), what du(1) says in bytes, then how many bytes df(1) says
 * are free; no line of the first where nothing is mounted.
 */
export function keptUpkeep(mebibytes: number, said: string): Upkeep {
  if (!said.includes(` ${KEPT_DATA} `))
    return final(
      `nothing is mounted at ${KEPT_DATA}: what is recorded goes with the lab`,
      '`vpclab down`, then `vpclab up`: it is mounted when a lab starts',
    );
  const size = /^(\d+)\t/m.exec(said)?.[1];
  const free = /^ *(\d+) *$/m.exec(said)?.[1];
  if (size === undefined || free === undefined) {
    const look = `\`vpclab exec ${MONITORING} -- sh -c 'du -s ${KEPT_DATA}; df ${KEPT_DATA}'\` says why`;
    return { ok: false, text: 'its size cannot be read', fix: look };
  }
  if (Number(free) < NO_ROOM_BYTES)
    return {
      ok: false,
      text: 'the file system of this machine that holds it is full: nothing is recorded',
      fix: 'free space there: recording goes on by itself',
    };
  const bytes = Number(size);
  const held = `it holds ${(bytes / MEBIBYTE).toFixed(1)} of ${mebibytes} MiB`;
  if (bytes <= mebibytes * MEBIBYTE) return { ok: true, text: held };
  const fix = 'Prometheus removes the oldest with its next block; `dataSize` in the lab file allows more';
  return { ok: false, text: held, fix };
}

function final(text: string, fix: string): Upkeep {
  return { ok: false, text, fix, outlook: 'final' };
}

const DAEMONS: Readonly<Record<string, string>> = { node: 'monitoring/node-exporter', vpclab: 'vpclabd' };

function logsOf(job: string): string {
  return `\`vpclab logs ${DAEMONS[job] ?? 'monitoring/prometheus'}\` says why`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
