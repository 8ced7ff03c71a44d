// What is done to a lab on purpose: traffic that is generated in its workloads, and faults that are active.

import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { LoadScene } from './scene.ts';

const deployment = group('vpclab', 'deployment', []);
const vpcs = group('vpclab', 'owned', ['tenant', 'vpc']);
const kinds = group('vpclab', 'owned', ['tenant', 'vpc', 'error']);
const faults = group('vpclab', 'owned', ['tenant', 'vpc', 'fault', 'target']);

export const LOAD_METRICS = {
  running: deployment.gauge(
    'vpclab_traffic_running',
    'state',
    'Whether traffic is generated now: 1 yes, 0 no, absent where there was none yet.',
  ),
  silent: deployment.gauge(
    'vpclab_traffic_generator_silent_seconds',
    'seconds',
    'How long the process that generates traffic has not answered: the figures of traffic are from before. 0 while it answers.',
  ),
  sent: vpcs.counter(
    'vpclab_traffic_requests_total',
    'count',
    'Requests, datagrams, flows and questions that were sent from workloads of the VPC.',
  ),
  answered: vpcs.counter(
    'vpclab_traffic_answered_total',
    'count',
    'Of these, those that were answered in time, by the one who was meant.',
  ),
  errors: kinds.counter(
    'vpclab_traffic_errors_total',
    'count',
    'What was not answered so, and connections that ended while idle; `error` says how it failed.',
  ),
  bytes: vpcs.counter(
    'vpclab_traffic_payload_bytes_total',
    'bytes',
    'Payload that arrived and was answered, without headers.',
  ),
  latency: vpcs.histogram(
    'vpclab_traffic_latency_seconds',
    'seconds',
    'From when something should have been sent (in a closed loop: was sent) to its answer.',
  ),
  fault: faults.gauge(
    'vpclab_fault_active',
    'state',
    'Always 1: a fault that is active now, once for each tenant that may notice it.',
  ),
  faultUntil: faults.gauge(
    'vpclab_fault_end_timestamp_seconds',
    'timestamp',
    'When the fault is undone at the latest, in seconds since the epoch.',
  ),
} as const;

export function collectLoad(page: Page, load: LoadScene | undefined): void {
  if (load === undefined) return;
  const m = LOAD_METRICS;
  const { traffic } = load;
  if (traffic !== undefined) {
    page.add(m.running, deployment.at({}), traffic.isRunning ? 1 : 0);
    page.add(m.silent, deployment.at({}), traffic.silentMs / 1000);
  }
  for (const { tenant, vpc, sent, answered, bytes, errors, latency } of traffic?.vpcs ?? []) {
    const at = vpcs.at({ tenant, vpc });
    const began = traffic?.begunAt;
    page.add(m.sent, at, sent, began);
    page.add(m.answered, at, answered, began);
    page.add(m.bytes, at, bytes, began);
    for (const [error, count] of Object.entries(errors))
      page.add(m.errors, kinds.at({ tenant, vpc, error }), count, began);
    page.addHistogram(m.latency, at, { ...latency, count: answered });
  }
  collectFaults(page, load.faults);
}

/** Two faults of one kind with one target are one series: it ends with the later one. */
function collectFaults(page: Page, active: LoadScene['faults']): void {
  const ends = new Map<string, { readonly at: ReturnType<typeof faults.at>; readonly until: number }>();
  for (const { fault, target, tenants, until } of active)
    for (const tenant of tenants.length === 0 ? [''] : tenants) {
      const at = faults.at({ tenant, vpc: '', fault, target });
      ends.set(at.text, { at, until: Math.max(until, ends.get(at.text)?.until ?? 0) });
    }
  for (const { at, until } of ends.values()) {
    page.add(LOAD_METRICS.fault, at, 1);
    page.add(LOAD_METRICS.faultUntil, at, until / 1000);
  }
}
