// All kinds of faults. A new one is a name in model/fault-names.ts, an effect in faults/ and a line here.

import { unknownName } from './unknown-name.ts';
import { isFaultName, type FaultName } from '../model/fault-names.ts';
import type { FaultKind } from './fault-kind.ts';
import { forGroups } from './groups.ts';
import { diskFull, memoryPressure } from './faults/disk.ts';
import { linkDelay, linkDown, linkFlap, linkJitter, linkRate, linkReorder } from './faults/link.ts';
import {
  conntrackFlushed,
  controllerPause,
  databaseCompacted,
  raftLeaderLost,
  flowsDeleted,
  northdPause,
  southboundCut,
} from './faults/ovn.ts';
import { chassisLost, nodeDatabaseLost, portStolen } from './faults/ovn-state.ts';
import {
  linkCorrupt,
  linkDuplicate,
  linkLoss,
  linkMtu,
  partition,
  partitionIn,
  partitionOut,
} from './faults/packets.ts';
import { clockOffset } from './faults/clock.ts';
import { processKill, processPause, processSlow, processStop } from './faults/process.ts';
import {
  bfdOff,
  defaultBlackholed,
  hijack,
  hijackUnfiltered,
  moreSpecific,
  ospfCut,
  prefixWithdrawn,
  routeLeak,
  rulesLost,
  sessionShutdown,
} from './faults/routing.ts';
import { regionCut } from './faults/region.ts';
import { edgeLost, edgeReboot, gatewayLost, nodeLost, tenantLost } from './faults/whole.ts';

export const FAULTS: { readonly [N in FaultName]: FaultKind } = {
  'link-loss': forGroups(linkLoss),
  'link-delay': forGroups(linkDelay),
  'link-jitter': forGroups(linkJitter),
  'link-reorder': forGroups(linkReorder),
  'link-duplicate': forGroups(linkDuplicate),
  'link-corrupt': forGroups(linkCorrupt),
  'link-rate': forGroups(linkRate),
  'link-mtu': forGroups(linkMtu),
  partition: forGroups(partition),
  'partition-in': forGroups(partitionIn),
  'partition-out': forGroups(partitionOut),
  'link-down': forGroups(linkDown),
  'link-flap': forGroups(linkFlap),
  'process-pause': processPause,
  'process-kill': processKill,
  'process-stop': processStop,
  'process-slow': processSlow,
  'clock-offset': clockOffset,
  'disk-full': diskFull,
  'memory-pressure': memoryPressure,
  'northd-pause': northdPause,
  'controller-pause': controllerPause,
  'southbound-cut': southboundCut,
  'flows-deleted': flowsDeleted,
  'conntrack-flushed': conntrackFlushed,
  'database-compacted': databaseCompacted,
  'raft-leader-lost': raftLeaderLost,
  'chassis-lost': chassisLost,
  'port-stolen': portStolen,
  'node-database-lost': nodeDatabaseLost,
  'session-shutdown': sessionShutdown,
  'prefix-withdrawn': prefixWithdrawn,
  hijack,
  'hijack-unfiltered': hijackUnfiltered,
  'more-specific': moreSpecific,
  'route-leak': routeLeak,
  'default-blackholed': defaultBlackholed,
  'bfd-off': bfdOff,
  'ospf-cut': ospfCut,
  'rules-lost': rulesLost,
  'node-lost': nodeLost,
  'gateway-lost': gatewayLost,
  'edge-lost': edgeLost,
  'edge-reboot': edgeReboot,
  'tenant-lost': tenantLost,
  'region-cut': regionCut,
};

export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS).filter(isFaultName);

/** Throws BAD_ARGUMENT. */
export function faultName(name: string): FaultName {
  if (isFaultName(name)) return name;
  throw unknownName('fault', name, FAULT_NAMES);
}
