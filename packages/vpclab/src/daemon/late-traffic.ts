// Traffic as vpclabd offers it: loaded when somebody first asks for it. The generator is a process of its own.

import { existsSync } from 'node:fs';
import { TRAFFIC_SOCKET } from '../model/layout.ts';
import type { TrafficControl } from '../model/traffic.ts';

export function lateTraffic(make: () => Promise<TrafficControl>): TrafficControl {
  let made: Promise<TrafficControl> | undefined;
  const traffic = (): Promise<TrafficControl> => (made ??= make());
  return {
    start: async (request, signal) => await (await traffic()).start(request, signal),
    stop: async (signal) => await (await traffic()).stop(signal),
    status: async (signal) => await (await traffic()).status(signal),
    report: async (signal) => await (await traffic()).report(signal),
    // Asked at each scrape: where no generator ever ran, nothing is loaded for it.
    counts: async (signal) =>
      existsSync(TRAFFIC_SOCKET) ? await (await traffic()).counts(signal) : undefined,
    page: async (signal) => await (await traffic()).page(signal),
  };
}
