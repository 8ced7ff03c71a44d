// The words by which kinds tell each other what is recreated.

import type { Renewal } from './kind.ts';

export const renewed = {
  namespace: (netns: string): string => `namespace ${netns}`,
  /** A link, under its `<netns>/<device>`. */
  link: (device: string): string => `link ${device}`,
  /** A device that Open vSwitch makes. */
  device: (device: string): string => `device ${device}`,
  /** A bridge or a port of a switch, under its `<node>/<name>`. */
  bridge: (bridge: string): string => `bridge ${bridge}`,
  port: (port: string): string => `port ${port}`,
  /** An address of the device goes: it may take other addresses, routes and neighbours with it. */
  addressing: (device: string): string => `addressing ${device}`,
  daemon: (key: string): string => `daemon ${key}`,
} as const;

/** Of what goes with its namespace. */
export function withNamespace(
  { netns }: { readonly netns: string },
  isRenewed: (what: string) => boolean,
): Renewal | undefined {
  if (!isRenewed(renewed.namespace(netns))) return undefined;
  return { kind: 'create', reason: `its namespace ${netns} is recreated` };
}

/**
 * Of what sits on a device. With the first address of a network its other addresses go (the kernel's ip-sysctl document,
 * promote_secondaries), with the last one the routes through it, and with the last one of a device its neighbours.
 */
export function withDevice(
  { netns, device }: { readonly netns: string; readonly device: string },
  isRenewed: (what: string) => boolean,
): Renewal | undefined {
  const on = `${netns}/${device}`;
  if (isRenewed(renewed.link(on))) return { kind: 'create', reason: `its link ${on} is recreated` };
  if (isRenewed(renewed.device(on))) return { kind: 'create', reason: `its device ${on} is recreated` };
  if (isRenewed(renewed.addressing(on)))
    return { kind: 'ensure', reason: `an address of ${on} goes, and may take it along` };
  return undefined;
}
