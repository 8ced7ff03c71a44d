// Packets through a NAT gateway's rules, and the rules listed back after each kind of harm. Prints what was seen;
// nft.test.ts judges it. `vpc` stands for a VPC's router with a workload on it, `edge` for all of the outside.

import { natGatewayRuleset } from '../../../src/nft/nat-gateway.ts';
import { compareRulesets, describeDrift, listTable } from '../../../src/nft/observe.ts';
import { OWN_TABLE, rulesetFileOf } from '../../../src/nft/ruleset.ts';
import { arrivingFrom, callerSeen, counters, forward, inNetns, ip, join, pings } from './steps.ts';

const WORKLOAD = '10.0.1.10';
const GATEWAY_OUTSIDE = '198.51.100.10';
const EDGE = '198.51.100.1';
const NEIGHBOR = '198.51.100.7';
const INTERNET = '203.0.113.10';
const seen: Record<string, unknown> = {};

for (const netns of ['vpc', 'gateway', 'edge']) {
  ip(`netns add ${netns}`);
  ip(`-n ${netns} link set lo up`);
}
join('gateway', 'eth1', '10.0.255.10/24', 'vpc', 'transit', '10.0.255.1/24');
join('gateway', 'eth0', `${GATEWAY_OUTSIDE}/24`, 'edge', 'ext', `${EDGE}/24`);
for (const address of [WORKLOAD, '172.16.0.9']) ip(`-n vpc addr add ${address}/32 dev lo`);
for (const address of [INTERNET, '10.0.77.7']) ip(`-n edge addr add ${address}/32 dev lo`);
ip(`-n edge addr add ${NEIGHBOR}/24 dev ext`);
ip('-n vpc route add default via 10.0.255.10');
ip('-n gateway route add 10.0.0.0/16 via 10.0.255.1');
ip('-n gateway route add 172.16.0.0/24 via 10.0.255.1');
ip(`-n gateway route add default via ${EDGE}`);
// So that the answers to what should never have got out would come back.
for (const prefix of ['10.0.0.0/16', '172.16.0.0/24'])
  ip(`-n edge route add ${prefix} via ${GATEWAY_OUTSIDE}`);

const ruleset = natGatewayRuleset({
  outside: 'eth0',
  inside: 'eth1',
  prefixes: ['10.0.0.0/16'],
  peer: EDGE,
  peerAddresses: [EDGE, INTERNET],
});
const load = (): string => inNetns('gateway', 'nft', ['-f', '-'], ruleset);
const list = (): string => inNetns('gateway', 'nft', listTable());

load();
forward('gateway');
seen['listedAsWritten'] = rulesetFileOf(OWN_TABLE, list()) === ruleset;

// What must pass, and under which address.
seen['internetSees'] = await callerSeen('edge', 'vpc', INTERNET, WORKLOAD);
seen['pingOut'] = pings('vpc', `-I ${WORKLOAD} ${INTERNET}`);
seen['gatewayAnswersPing'] = [pings('edge', GATEWAY_OUTSIDE), pings('vpc', '10.0.255.10')];
seen['bgpFromEdge'] = await callerSeen('gateway', 'edge', GATEWAY_OUTSIDE, EDGE, 179);

// What must not.
seen['bgpFromNeighbor'] = await callerSeen('gateway', 'edge', GATEWAY_OUTSIDE, NEIGHBOR, 179);
seen['otherPortFromEdge'] = await callerSeen('gateway', 'edge', GATEWAY_OUTSIDE, EDGE, 2601);
seen['unsolicited'] = await callerSeen('vpc', 'edge', WORKLOAD, INTERNET);
seen['spoofedInside'] = pings('vpc', `-I 172.16.0.9 ${INTERNET}`);
seen['spoofedOutside'] = arrivingFrom('vpc', '10.0.77.7', () => {
  pings('edge', `-I 10.0.77.7 ${WORKLOAD}`);
});
seen['portOfGatewayFromVpc'] = await callerSeen('gateway', 'vpc', '10.0.255.10', WORKLOAD, 179);
seen['bgpAsGateway'] = [
  await callerSeen('edge', 'vpc', EDGE, WORKLOAD, 179),
  await callerSeen('edge', 'vpc', INTERNET, WORKLOAD, 179),
];
seen['counters'] = counters('gateway');

// Loading again replaces: the same rules once, with counters from the start.
load();
seen['reloaded'] = { drift: compareRulesets(ruleset, list()), passed: counters('gateway')['to_internet'] };

const harm: Record<string, string> = {
  deletedChainRules: 'flush chain inet vpclab postrouting',
  addedRule: 'insert rule inet vpclab ingress accept',
  addedElement: 'add element inet vpclab vpc_prefixes { 172.16.0.0/24 }',
  changedPolicy: 'chain inet vpclab egress { policy accept; }',
  switchedOff: 'table inet vpclab { flags dormant; }',
  flushedTable: 'flush table inet vpclab',
};
const drift: Record<string, readonly string[]> = {};
const repaired: string[] = [];
for (const [name, command] of Object.entries(harm)) {
  inNetns('gateway', 'nft', ['-f', '-'], command);
  drift[name] = compareRulesets(ruleset, list()).map(describeDrift);
  load();
  if (compareRulesets(ruleset, list()).length === 0) repaired.push(name);
}
seen['drift'] = drift;
seen['repaired'] = repaired;

// The walls are what stops the packets: without the table they pass.
inNetns('gateway', 'nft', ['delete', 'table', 'inet', 'vpclab']);
seen['unsolicitedWithoutRules'] = await callerSeen('vpc', 'edge', WORKLOAD, INTERNET);
seen['bgpFromNeighborWithoutRules'] = await callerSeen('gateway', 'edge', GATEWAY_OUTSIDE, NEIGHBOR, 179);
seen['spoofedInsideWithoutRules'] = pings('vpc', `-I 172.16.0.9 ${INTERNET}`);
seen['spoofedOutsideWithoutRules'] = arrivingFrom('vpc', '10.0.77.7', () => {
  pings('edge', `-I 10.0.77.7 ${WORKLOAD}`);
});

process.stdout.write(JSON.stringify(seen, undefined, 1));
