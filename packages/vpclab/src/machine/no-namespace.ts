// Tells the error of a call that failed because there is no such namespace from all others.

import { VpclabError } from '../errors.ts';

/** Of ip-netns(8). */
export const NETNS_DIRECTORY = '/run/netns';

/** See Namespaces.open; of a remote machine too. */
export function isNoNamespace(error: unknown): boolean {
  if (!(error instanceof VpclabError)) return false;
  const { call, errno, object } = error.details;
  const isNetns = typeof object === 'string' && object.startsWith(`${NETNS_DIRECTORY}/`);
  return call === 'open' && errno === 'ENOENT' && isNetns;
}
