// What each daemon is asked at a scrape. Answered by its main thread in 0.2 to 2 ms each, also with 440 ports; what takes
// longer (`dpctl/show -s`, `dpctl/dump-conntrack`, `revalidator/wait`, any dump of flows) is not asked.

import { CONNTRACK_COMMANDS } from '../parse/conntrack.ts';

const COMMON = ['coverage/show', 'memory/show', 'version'];

export function commandsOf(component: string, database?: string): readonly string[] {
  switch (component) {
    case 'ovs-vswitchd':
      return [
        ...[...COMMON, 'dpctl/show', 'dpif/show', 'upcall/show', 'dpif-netdev/pmd-stats-show'],
        ...CONNTRACK_COMMANDS,
      ];
    case 'ovn-controller':
      return [...COMMON, 'connection-status', 'inc-engine/show-stats', 'stopwatch/show'];
    case 'ovn-northd':
      return [...COMMON, 'status', 'inc-engine/show-stats', 'stopwatch/show'];
    default:
      return [
        ...COMMON,
        'ovsdb-server/list-remotes',
        ...(database === undefined ? [] : [`cluster/status ${database}`]),
      ];
  }
}
