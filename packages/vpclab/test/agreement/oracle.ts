// What packets do, asked without vpclab: ping, a TCP connection by bash, a datagram by python3, from each sender's namespace.

import type { DiagnosedEnd, WhyProtocol } from '../../src/model/diagnosis.ts';

export type Pair = {
  readonly from: string;
  readonly netns: string;
  /** Where the sender has several. */
  readonly source: string | undefined;
  readonly to: string;
  readonly address: string;
  readonly protocol: WhyProtocol;
  readonly port: number | undefined;
};

/** Runs a script of bash in the lab's central namespace. */
export type Shell = (script: string) => Promise<string>;

/** Whether anything came back, even a refusal of the receiver. */
export type Heard = 'heard' | 'silent';

const PING = 'ping -n -c 2 -i 0.2 -W 0.7';
const DATAGRAM =
  'import socket,sys\\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.settimeout(0.5)\\n' +
  'ok=False\\nfor i in range(2):\\n try:\\n  s.connect((sys.argv[1],int(sys.argv[2])));s.send(b"agree");s.recv(2048);ok=True;break\\n' +
  ' except ConnectionRefusedError: ok=True;break\\n except OSError: pass\\nsys.exit(0 if ok else 1)';

/** All at once: each writes its number and what it heard. */
export async function ask(shell: Shell, pairs: readonly Pair[]): Promise<readonly Heard[]> {
  const script = [
    'tcp() { for i in 1 2; do said=$(timeout 0.6 bash -c "exec 3<>/dev/tcp/$1/$2" 2>&1) && return 0; case $said in *refused*) return 0;; esac; done; return 1; }',
    'export -f tcp',
    `printf '${DATAGRAM}' > /tmp/agree-$$.py`,
    ...pairs.map(
      (pair, index) => `( ${commandOf(pair)} && echo "${index} heard" || echo "${index} silent" ) &`,
    ),
    'wait',
    'rm -f /tmp/agree-$$.py',
  ].join('\n');
  const said = await shell(script);
  const heard = new Map(said.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
  return pairs.map((_, index) => (heard.get(String(index)) === 'heard' ? 'heard' : 'silent'));
}

function commandOf({ netns, source, address, protocol, port }: Pair): string {
  const inside = `ip netns exec ${netns}`;
  switch (protocol) {
    case 'icmp':
      return `${inside} ${PING} ${source === undefined ? '' : `-I ${source}`} ${address} >/dev/null 2>&1`;
    case 'tcp':
      return `${inside} bash -c 'tcp ${address} ${port}' >/dev/null 2>&1`;
    case 'udp':
      return `${inside} python3 /tmp/agree-$$.py ${address} ${port} >/dev/null 2>&1`;
  }
}

export function pairOf(
  from: DiagnosedEnd,
  to: DiagnosedEnd,
  traffic: { readonly protocol: WhyProtocol; readonly port: number | undefined },
): Pair {
  return {
    from: from.name,
    netns: from.netns ?? '',
    source: from.kind === 'internet-host' ? from.address : undefined,
    to: to.name,
    address: to.address,
    ...traffic,
  };
}
