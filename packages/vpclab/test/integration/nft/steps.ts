// What the NAT gateway scenario is made of: a VPC's router, a gateway and the outside, each a namespace.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

function run(program: string, args: readonly string[], input?: string): string {
  return execFileSync(program, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'inherit'] });
}

export function ip(line: string): void {
  run('ip', line.split(' '));
}

export function inNetns(netns: string, program: string, args: readonly string[], input?: string): string {
  return run('ip', ['netns', 'exec', netns, program, ...args], input);
}

export function join(
  a: string,
  aDevice: string,
  aCidr: string,
  b: string,
  bDevice: string,
  bCidr: string,
): void {
  ip(`link add ${aDevice} netns ${a} type veth peer name ${bDevice} netns ${b}`);
  for (const [netns, device, cidr] of [
    [a, aDevice, aCidr],
    [b, bDevice, bCidr],
  ] as const) {
    ip(`-n ${netns} addr add ${cidr} dev ${device}`);
    ip(`-n ${netns} link set ${device} up`);
  }
}

export function forward(netns: string): void {
  inNetns(netns, 'sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
}

/** The address that a TCP server at `to` in `server` saw, or what went wrong. */
export async function callerSeen(
  server: string,
  client: string,
  to: string,
  from?: string,
  port = 8080,
): Promise<string> {
  const listen = `require('node:net').createServer((s) => s.end(s.remoteAddress)).listen(${port}, '0.0.0.0', () => console.log('ready'))`;
  const process_ = spawn('ip', ['netns', 'exec', server, process.execPath, '-e', listen]);
  await once(process_.stdout, 'data');
  const local = from === undefined ? '' : `, localAddress: '${from}'`;
  const call = `const s = require('node:net').connect({ host: '${to}', port: ${port}${local} });
    s.setTimeout(400, () => { console.log('no answer'); process.exit(); });
    s.on('data', (d) => console.log(String(d))); s.on('error', (e) => console.log(e.code)); s.on('close', () => process.exit());`;
  const { stdout } = spawnSync('ip', ['netns', 'exec', client, process.execPath, '-e', call], {
    encoding: 'utf8',
  });
  process_.kill('SIGKILL');
  await once(process_, 'exit');
  return stdout.trim();
}

export function pings(netns: string, args: string): boolean {
  return spawnSync('ip', ['netns', 'exec', netns, 'ping', '-c1', '-W1', ...args.split(' ')]).status === 0;
}

/** How many packets with this source came in while `work` ran. */
export function arrivingFrom(netns: string, source: string, work: () => void): number {
  const chain = `chain input { type filter hook input priority filter; ip saddr ${source} counter; }`;
  inNetns(netns, 'nft', ['-f', '-'], `table ip arriving { ${chain}; }`);
  work();
  const listed = inNetns(netns, 'nft', ['list', 'table', 'ip', 'arriving']);
  inNetns(netns, 'nft', ['delete', 'table', 'ip', 'arriving']);
  return Number(/counter packets (\d+)/.exec(listed)?.[1]);
}

export function counters(netns: string): Readonly<Record<string, number>> {
  const listed = JSON.parse(inNetns(netns, 'nft', ['-j', 'list', 'counters', 'table', 'inet', 'vpclab'])) as {
    nftables: { counter?: { name: string; packets: number } }[];
  };
  return Object.fromEntries(
    listed.nftables.flatMap(({ counter }) =>
      counter === undefined ? [] : [[counter.name, counter.packets]],
    ),
  );
}
