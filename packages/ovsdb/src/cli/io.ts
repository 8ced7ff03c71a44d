/** What a command writes to, so that tests can read it. */
export interface Io {
  /** Where results go. */
  readonly out: (text: string) => void;
  /** Where messages for the person go. */
  readonly err: (text: string) => void;
  /** The width of the terminal that `out` is, undefined where it is none. */
  readonly width: number | undefined;
  readonly colour: boolean;
  /** Fires when the person has had enough. */
  readonly signal: AbortSignal;
}
