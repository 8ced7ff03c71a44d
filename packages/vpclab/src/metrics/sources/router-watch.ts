// One router or NAT gateway: its kernel and its FRR.

import type { RouterScene } from '../collectors/scene.ts';
import type { RouterCounts, RouterKernel, WatchedRouter } from '../watched.ts';
import { frrSource } from './frr.ts';
import { Source } from './source.ts';
import type { FrrAnswers } from './frr.ts';

export class RouterWatch {
  readonly #name: string;
  readonly #frr: Source<FrrAnswers> | undefined;
  readonly #kernel: Source<RouterCounts> | undefined;

  constructor(router: WatchedRouter, kernel: RouterKernel | undefined) {
    this.#name = router.name;
    this.#frr = frrSource(router);
    this.#kernel =
      kernel === undefined
        ? undefined
        : new Source({ source: 'kernel', place: router.name }, () =>
            Promise.resolve().then(() => kernel.read(router.name)),
          );
  }

  get sources(): readonly Source<unknown>[] {
    return [this.#frr, this.#kernel].filter((source) => source !== undefined);
  }

  get scene(): RouterScene {
    // A namespace that is gone counts nothing any more.
    const counts = this.#kernel?.isUp === true ? this.#kernel.latest?.value : undefined;
    return { name: this.#name, counts, frr: this.#frr };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
