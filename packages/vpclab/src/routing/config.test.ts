import { expect, it } from 'vitest';
import { lockOf, parseAgentConfig } from './config.ts';

const GATEWAY = '{ name: a, router: lr, nextHop: 10.0.255.10 }';

function problem(text: string): string {
  try {
    parseAgentConfig(text, 'agent.yaml');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'none';
}

it('fills in what is not written', () => {
  expect(parseAgentConfig(`gateways: [${GATEWAY}]`, 'agent.yaml')).toEqual({
    owner: 'vpclab/routing',
    edges: [],
    tenants: [],
    gateways: [
      {
        name: 'a',
        frr: '/var/run/frr',
        protocol: 'bgp',
        router: 'lr',
        nextHop: '10.0.255.10',
        inside: 'eth1',
        outside: 'eth0',
        announce: ['subnets'],
        within: [],
        only: {},
        scopes: [],
        communities: [],
        fixed: [],
        limit: 1000,
        rank: 0,
        learn: ['0.0.0.0/0'],
        learnAs: 'static-routes',
      },
    ],
  });
});

it('says what is wrong, and where', () => {
  expect(problem('gateways: [')).toMatch(/^agent\.yaml:1:\d+: /);
  expect(problem('')).toMatch(/^agent\.yaml:1:1: gateways: /);
  const lines = [
    'gateways:',
    '  - name: a',
    '    router: lr',
    '    nextHop: 10.0.255.010',
    '    anounce: [vpc]',
  ];
  expect(problem(lines.join('\n')).split('\n')).toEqual([
    'agent.yaml:4:14: gateways.0.nextHop: "10.0.255.010" has a leading zero in "010"; did you mean 10.0.255.10?',
    'agent.yaml:2:5: gateways.0: Unrecognized key: "anounce"',
  ]);
  expect(problem(`gateways:\n- ${GATEWAY}\n- ${GATEWAY}`)).toBe(
    'agent.yaml:3:11: gateways.1.name: there are two gateways "a"',
  );
  expect(problem(`gateways: [{ name: a, router: "lr\\nx", nextHop: 10.0.255.10 }]`)).toContain('one word');
});

it('has one lock for the same gateways, in any order', () => {
  const config = (names: readonly string[]) =>
    parseAgentConfig(
      JSON.stringify({ gateways: names.map((name) => ({ name, router: 'lr', nextHop: '10.0.0.1' })) }),
      'agent.yaml',
    );
  expect(lockOf(config(['a', 'b']))).toBe(lockOf(config(['b', 'a'])));
  expect(lockOf(config(['a', 'b']))).not.toBe(lockOf(config(['a'])));
  expect(lockOf(config(['a/b:c']))).toMatch(/^[A-Za-z_]\w*$/);
});
