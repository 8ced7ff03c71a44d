// One lab for the tests of several modules: `up` before all of them, `end` after.

import { LabSession } from './lab-session.ts';

export class SharedLab {
  #session: LabSession | undefined;

  get session(): LabSession {
    if (this.#session === undefined) throw new TypeError('the lab is not up');
    return this.#session;
  }

  async up(text: string): Promise<void> {
    this.#session = new LabSession();
    await this.session.vpclab('up', this.session.file(text), '--quiet');
  }

  async end(): Promise<void> {
    await this.#session?.end();
  }
}
