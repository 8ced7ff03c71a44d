// How long ports take from wanted to ready: from the moment that the exporter sees a port that is not up until it sees it
// up, which ovn-controller says once its flows are installed (ovn-sb(5), Port_Binding: up). Pure; times are milliseconds.

/** Of a Port_Binding row. */
export type BindingState = { readonly isUp: boolean };

export class BindingBook {
  /** Since when, by uuid. */
  readonly #waiting = new Map<string, number>();
  readonly #took = new Map<string, number>();

  /** Of its last binding; undefined where the port was up before, or is not up yet. */
  tookMs(uuid: string): number | undefined {
    return this.#took.get(uuid);
  }

  /** `before` undefined: the row is new; `after` undefined: it is gone. */
  changed(
    uuid: string,
    before: BindingState | undefined,
    after: BindingState | undefined,
    now: number,
  ): void {
    if (after === undefined) {
      this.#waiting.delete(uuid);
      this.#took.delete(uuid);
      return;
    }
    const isNew = before === undefined || before.isUp;
    if (!after.isUp) {
      if (isNew) this.#waiting.set(uuid, now);
      return;
    }
    const since = this.#waiting.get(uuid);
    this.#waiting.delete(uuid);
    if (since !== undefined) this.#took.set(uuid, now - since);
  }
}
