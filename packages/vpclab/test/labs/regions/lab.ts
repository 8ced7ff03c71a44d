// Two regions, with two nodes in each: a hostile one and another.

import { readFileSync } from 'node:fs';
import type { RoutingEvent } from '../../../src/model/routing.ts';
import { LabSession, shippedLab } from '../../support/lab-session.ts';
import { until } from '../../support/lab-until.ts';

export const PATIENCE_MS = 20_000;
export const LAB = readFileSync(shippedLab('two-regions'), 'utf8').replace(
  '[west-node-1]',
  '[west-node-1, west-node-2]',
);

export class RegionsLab {
  #session: LabSession | undefined;

  get session(): LabSession {
    this.#session ??= new LabSession();
    return this.#session;
  }

  async up(): Promise<void> {
    await this.session.vpclab('up', this.session.file(LAB), '--quiet');
  }

  /** What a command in a target prints, sorted. */
  async lines(...command: readonly [string, ...string[]]): Promise<readonly string[]> {
    return (await this.session.exec(...command))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .toSorted();
  }

  /** A session that a busy machine lost comes back. */
  async toLearn(netns: string, prefixes: readonly string[]): Promise<void> {
    const isLearned = async (): Promise<boolean> => {
      const routes = await this.lines(netns, 'ip', 'route', 'show', 'proto', 'bgp');
      return routes.map((line) => line.split(' ')[0] ?? '').join() === prefixes.join();
    };
    await until(isLearned, `${netns} to have learned ${prefixes.join(' and ')}`, PATIENCE_MS);
  }

  async events(): Promise<readonly RoutingEvent[]> {
    return (await this.session.vpclab('events', '--json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly record: RoutingEvent | { readonly kind: 'other' } })
      .flatMap(({ record }) => (record.kind === 'routing' ? [record] : []));
  }
}
