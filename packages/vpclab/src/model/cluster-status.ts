// `cluster/status DB` of a clustered ovsdb-server (ovsdb(7), ovsdb/raft.c). A standalone server has no such command.

export type ClusterPeer = {
  readonly id: string;
  readonly address: string;
  readonly nextIndex: number | undefined;
  readonly matchIndex: number | undefined;
};

export type ClusterStatus = {
  readonly serverId: string;
  readonly serverUuid: string;
  readonly clusterId: string;
  readonly clusterUuid: string;
  readonly status: string;
  readonly role: string;
  readonly term: number;
  readonly leader: string;
  readonly vote: string;
  readonly log: { readonly low: number; readonly high: number };
  readonly uncommitted: number;
  readonly pending: number;
  readonly inbound: readonly string[];
  readonly outbound: readonly string[];
  /** Without the server itself. */
  readonly peers: readonly ClusterPeer[];
  readonly self: { readonly nextIndex: number | undefined; readonly matchIndex: number | undefined };
};

export function parseCluster(text: string): ClusterStatus | undefined {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const [, clusterId = '', clusterUuid = ''] = /^(\S+) \((\S+)\)/.exec(field('Cluster ID')) ?? [];
  const [, serverId = '', serverUuid = ''] = /^(\S+) \((\S+)\)/.exec(field('Server ID')) ?? [];
  if (serverId === '') return undefined;
  const log = /\[(\d+), (\d+)\]/.exec(field('Log'));
  const connections = field('Connections').split(/\s+/);
  const ids = (arrow: string): readonly string[] =>
    connections.filter((word) => word.startsWith(arrow)).map((word) => word.slice(arrow.length));
  const servers = [...text.matchAll(/^ +(\S+) \(\S+ at (\S+?)\)(.*)$/gm)].map(
    ([, id = '', address = '', rest = '']) => ({
      id,
      address,
      isSelf: rest.includes('(self)'),
      nextIndex: indexOf(rest, 'next_index'),
      matchIndex: indexOf(rest, 'match_index'),
    }),
  );
  const self = servers.find((server) => server.isSelf);
  return {
    serverId,
    serverUuid,
    clusterId,
    clusterUuid,
    status: field('Status'),
    role: field('Role'),
    term: Number(field('Term')) || 0,
    leader: field('Leader'),
    vote: field('Vote'),
    log: { low: Number(log?.[1] ?? 0), high: Number(log?.[2] ?? 0) },
    uncommitted: Number(field('Entries not yet committed')) || 0,
    pending: Number(field('Entries not yet applied')) || 0,
    inbound: ids('<-'),
    outbound: ids('->'),
    peers: servers.filter((server) => !server.isSelf),
    self: { nextIndex: self?.nextIndex, matchIndex: self?.matchIndex },
  };
}

function indexOf(text: string, name: string): number | undefined {
  const value = new RegExp(`${name}=(\\d+)`).exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}
