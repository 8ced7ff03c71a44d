// Logical flows that OVN made of access lists: few of all of them, and the server sends no others (ovn-nb(5), ACL; the
// stages are those of northd.c).

import { connect, type TlsIdentity } from '@vpclab/ovsdb';
import { OVN_Southbound } from '@vpclab/ovsdb/ovn-sb';
import { opened } from './held-replica.ts';
import type { Bounds } from './held-replica.ts';

/** The first two until 23.06; from then on lists are evaluated in stages of their own, those after load balancers too. */
const STAGES = ['ls_in_acl', 'ls_out_acl', 'ls_in_acl_eval', 'ls_out_acl_eval', 'ls_in_acl_after_lb_eval'];

export async function openAccessFlows(
  { remote, tls }: { readonly remote: string; readonly tls?: TlsIdentity | undefined },
  bounds: Bounds,
) {
  const client = await connect({ remotes: remote, database: OVN_Southbound, tls, ...bounds });
  const where = STAGES.map(
    (stage) => ['external_ids', 'includes', new Map([['stage-name', stage]])] as const,
  );
  const replica = client.replica(
    { Logical_Flow: { columns: ['external_ids'], where } },
    { onMissing: 'skip', ...bounds },
  );
  return await opened(client, replica);
}

export type AccessFlows = Awaited<ReturnType<typeof openAccessFlows>>['replica'];
