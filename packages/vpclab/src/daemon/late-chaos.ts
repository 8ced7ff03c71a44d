// Chaos as vpclabd offers it: loaded when somebody first asks for it, or where faults outlived an earlier vpclabd.

import type { Chaos } from '../chaos/control.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { ChaosControl } from '../model/chaos.ts';

type Late = ChaosControl & { readonly close: () => void };

export function lateChaos(make: () => Promise<Chaos>): Late {
  let made: Promise<Chaos> | undefined;
  const chaos = (): Promise<Chaos> => (made ??= make());
  if (new FaultRecords().all().length > 0) void chaos();
  return {
    kinds: async () => await (await chaos()).kinds(),
    experiments: async () => await (await chaos()).experiments(),
    status: async () => await (await chaos()).status(),
    start: async (request, signal) => await (await chaos()).start(request, signal),
    stop: async (id) => await (await chaos()).stop(id),
    run: async (source, run) => await (await chaos()).run(source, run),
    close: () => void made?.then((one) => one.close()),
  };
}
