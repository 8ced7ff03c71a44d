// The labels that are known, in order of precedence. No two clouds write the same keys, so that they may be mixed.

import { readKubeOvn, readOvnKubernetes } from './kubernetes.ts';
import { readNeutron } from './neutron.ts';
import type { ReadOwner } from './owner.ts';
import { readVpclab } from './vpclab.ts';

export const CLOUD_READERS: readonly ReadOwner[] = [readVpclab, readNeutron, readKubeOvn, readOvnKubernetes];
