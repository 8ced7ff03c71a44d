// What carrying out an action takes, and what it gives.

import type { Namespaces } from '../../machine/kernel/namespaces.ts';

export type Undo = () => Promise<void>;
export type Carrying = {
  readonly namespaces: Namespaces;
  readonly id: string;
  readonly signal: AbortSignal;
};
