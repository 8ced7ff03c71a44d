// How a NAT gateway speaks with the edge: the defaults of `routing`, and what does not go together.

import type { z } from 'zod';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { GatewayRouting } from './resolved.ts';
import type { gatewayRouting } from './routing-written.ts';

type Written = z.output<typeof gatewayRouting>;
type Options = Exclude<Written, string>;

const DEFAULT_LIMIT = 1_000;
/** Found here without a false alarm under load: a silent path is given up after 300 ms. */
const BFD = { intervalMs: 100, multiplier: 3 };

/** Keys that mean something to one protocol only. */
const ONLY: Readonly<Record<'bgp' | 'ospf', readonly (keyof Options)[]>> = {
  bgp: ['communities', 'med', 'localPreference', 'passwordFile', 'ttlSecurity', 'gracefulRestart'],
  ospf: ['area'],
};

export function settleRouting(
  resolution: Resolution,
  written: Written | undefined,
  path: Path,
  { isOnTransit, isOneOfSeveral }: { readonly isOnTransit: boolean; readonly isOneOfSeveral: boolean },
): GatewayRouting {
  const options: Options = typeof written === 'object' ? written : { protocol: written };
  const { protocol = 'bgp', communities, bfd } = options;
  const announce = announced(options);
  checkProtocol(resolution, protocol, options, path);
  if (isOneOfSeveral) checkSeveral(resolution, protocol, options, path);
  if (isOnTransit && !isFixed(announce)) {
    resolution.complain([...path, 'announce'], {
      message: 'a NAT gateway on a transit does not see the subnets of the VPCs behind it',
      expected: 'vpc',
    });
  }
  return {
    protocol,
    announce,
    limit: options.limit ?? DEFAULT_LIMIT,
    communities: communities ?? [],
    med: options.med,
    localPreference: options.localPreference,
    bfd: bfd === undefined || bfd === false ? undefined : { ...BFD, ...(bfd === true ? {} : defined(bfd)) },
    passwordFile: options.passwordFile,
    ttlSecurity: options.ttlSecurity ?? false,
    gracefulRestart: options.gracefulRestart ?? false,
    area: options.area ?? 0,
  };
}

export function writtenRouterId(written: Written | undefined): string | undefined {
  return typeof written === 'object' ? written.routerId : undefined;
}

export function protocolOf(written: Written | undefined): GatewayRouting['protocol'] {
  return (typeof written === 'object' ? written.protocol : written) ?? 'bgp';
}

/** The prefixes of the VPCs alone: nothing that has to be watched while the lab runs. */
export function isFixed(announce: GatewayRouting['announce']): boolean {
  return announce.every((source) => source === 'vpc');
}

function announced({ announce = 'vpc' }: Options): GatewayRouting['announce'] {
  return typeof announce === 'string' ? [announce] : [...new Set(announce)];
}

function checkProtocol(
  resolution: Resolution,
  protocol: GatewayRouting['protocol'],
  options: Options,
  path: Path,
): void {
  for (const other of ['bgp', 'ospf'] as const) {
    if (other === protocol) continue;
    for (const key of ONLY[other].filter((one) => options[one] !== undefined)) {
      resolution.complainOfKey([...path, key], {
        message: `\`${key}\` means nothing to a gateway with ${protocol}`,
        expected: `\`protocol: ${other}\`, or no \`${key}\``,
      });
    }
  }
  if (protocol !== 'static') return;
  if (options.bfd !== undefined && options.bfd !== false) {
    resolution.complainOfKey([...path, 'bfd'], {
      message: 'without a protocol nothing asks whether the path is silent',
      expected: '`protocol: bgp` or `protocol: ospf`, or no `bfd`',
    });
  }
  if (!isFixed(announced(options))) {
    resolution.complain([...path, 'announce'], {
      message: 'without a protocol nothing is announced: the edge has one route to the VPC',
      expected: 'vpc',
    });
  }
}

/** Of several gateways the way out of one that fails has to go: somebody must notice, and nobody keep its routes. */
function checkSeveral(
  resolution: Resolution,
  protocol: GatewayRouting['protocol'],
  options: Options,
  path: Path,
): void {
  if (protocol === 'static') {
    resolution.complain(path, {
      message: 'the VPC has several NAT gateways, and with static routes nobody notices that one fails',
      expected: 'bgp or ospf',
    });
  }
  if (options.gracefulRestart === true) {
    resolution.complainOfKey([...path, 'gracefulRestart'], {
      message: 'the VPC has several NAT gateways: the edge would keep routes to one that is gone',
      expected: 'no `gracefulRestart`, or one NAT gateway',
    });
  }
}

function defined(bfd: {
  readonly intervalMs?: number | undefined;
  readonly multiplier?: number | undefined;
}): Partial<typeof BFD> {
  const { intervalMs, multiplier } = bfd;
  return {
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(multiplier === undefined ? {} : { multiplier }),
  };
}
