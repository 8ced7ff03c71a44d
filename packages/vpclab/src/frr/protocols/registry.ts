// The protocols that a router may speak. BFD comes first: the others' sessions name its profiles.

import { bfd } from './bfd.ts';
import { bgp } from './bgp.ts';
import { ospf } from './ospf.ts';
import type { Protocol } from './protocol.ts';
import { zebra } from './zebra.ts';

export const PROTOCOLS: readonly Protocol[] = [zebra, bfd, bgp, ospf];
