// One router or NAT gateway: its kernel and its FRR.

import type { RouterScene } from '../collectors/scene.ts';
import type { RouterCounts, LabKernel, WatchedQuota, WatchedRouter } from '../watched.ts';
import { frrSource } from './frr.ts';
import { Source } from './source.ts';
import type { FrrAnswers } from './frr.ts';

/** A dump of 10,000 connections takes some 10 ms: no more than one part in fifty of the time. */
const REST_FACTOR = 50;

export class RouterWatch {
  readonly #name: string;
  readonly #place: Pick<RouterScene, 'owner' | 'region'>;
  readonly #frr: Source<FrrAnswers> | undefined;
  readonly #kernel: Source<RouterCounts> | undefined;
  readonly #connections: Source<ReadonlyMap<number, number>> | undefined;
  readonly #quotas: readonly WatchedQuota[];

  constructor(router: WatchedRouter, kernel: LabKernel | undefined) {
    this.#name = router.name;
    this.#place = { owner: router.owner, region: router.region };
    this.#frr = frrSource(router);
    this.#quotas = router.quotas;
    this.#connections =
      kernel === undefined || router.quotas.length === 0 ? undefined : connectionsSource(router.name, kernel);
    this.#kernel =
      kernel === undefined
        ? undefined
        : new Source({ source: 'kernel', place: router.name }, () =>
            Promise.resolve().then(() => kernel.read(router.name)),
          );
  }

  get sources(): readonly Source<unknown>[] {
    return [this.#frr, this.#kernel, this.#connections].filter((source) => source !== undefined);
  }

  get scene(): RouterScene {
    // A namespace that is gone counts nothing any more.
    const counts = this.#kernel?.isUp === true ? this.#kernel.latest?.value : undefined;
    const open = this.#connections?.isUp === true ? this.#connections.latest?.value : undefined;
    const quotas = this.#quotas.map((quota) => ({ ...quota, open: open?.get(quota.mark) ?? 0 }));
    return {
      ...{ name: this.#name, ...this.#place, counts },
      ...{ quotas: open === undefined ? [] : quotas, frr: this.#frr },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function connectionsSource(name: string, kernel: LabKernel): Source<ReadonlyMap<number, number>> {
  let last: ReadonlyMap<number, number> | undefined;
  let restUntilMs = 0;
  return new Source({ source: 'connections', place: name }, async () => {
    const startedAt = performance.now();
    if (last !== undefined && startedAt < restUntilMs) return last;
    const open = await Promise.resolve().then(() => kernel.connections(name));
    const now = performance.now();
    restUntilMs = now + REST_FACTOR * (now - startedAt);
    last = open;
    return open;
  });
}
