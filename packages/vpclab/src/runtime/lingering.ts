// Whether a lab's socket outlives the session that made it. systemd removes /run/user/UID when the user's last session
// ends, unless the user lingers (loginctl(1), user@.service(5)): the lab runs on, and no command reaches it any more.

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export type Lingering =
  /** The runtime directory does not go at logout. */
  { readonly kind: 'no matter' } | { readonly kind: 'on' | 'off'; readonly directory: string };

export type LogindPlaces = {
  /** There while systemd is the first process: sd_booted(3). */
  readonly booted: string;
  /** Holds a file for each user that lingers. */
  readonly linger: string;
};

const PLACES: LogindPlaces = { booted: '/run/systemd/system', linger: '/var/lib/systemd/linger' };

export function lingering(root: string, user: string | undefined = userName(), places = PLACES): Lingering {
  const [directory] = /^\/run\/user\/\d+(?=\/)/.exec(root) ?? [];
  if (directory === undefined || !existsSync(places.booted)) return { kind: 'no matter' };
  // A name that the user database does not know has no file there either.
  const isOn = user !== undefined && existsSync(join(places.linger, user));
  return { kind: isOn ? 'on' : 'off', directory };
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
