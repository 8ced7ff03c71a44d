// What the routes work with.

import type { LabEngine } from '../engine/types.ts';
import type { ChangeLock } from './change-lock.ts';
import type { EventFeed } from './event-feed.ts';
import type { ListenerControl } from './listeners.ts';
import type { Tokens } from './tokens.ts';

export type LogFile = { readonly name: string; readonly file: string };

export type ApiContext = {
  /** The engine reads the world back when vpclabd starts again; requests wait for it. */
  readonly engine: () => Promise<LabEngine>;
  readonly lock: ChangeLock;
  readonly feed: EventFeed;
  /** Logs that are not the engine's: vpclabd's own. */
  readonly ownLogs: readonly LogFile[];
  readonly tokens: Tokens;
  readonly listeners: ListenerControl;
};
