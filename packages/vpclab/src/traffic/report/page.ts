// The report of a run of traffic as one HTML page that stands alone: no script, no font, no request. Pure.

import type { TrafficReport } from '../../model/traffic.ts';

export function reportPage(report: TrafficReport, lab: string): string {
  return `<!doctype html><title>${lab}</title><pre>${JSON.stringify(report, undefined, 2)}</pre>`;
}
