import { expect, it } from 'vitest';
import { takeOverBgpAgent } from './bgp-agent-conf.ts';

const CONF = `[DEFAULT]
# of a host of a cloud
debug = False
reconcile_interval = 300
driver = nb_ovn_bgp_driver
bgp_AS = 64999
expose_tenant_networks = True
advertisement_method_tenant_networks = subnet
address_scopes = 11111111-1111-1111-1111-111111111111, 22222222-2222-2222-2222-222222222222
exposing_method = underlay
ovsdb_connection = tcp:127.0.0.1:6640

[ovn]
ovn_nb_connection = tcp:192.0.2.10:6641,tcp:192.0.2.11:6641
ovn_sb_connection = tcp:192.0.2.10:6642

[AGENT]
root_helper = sudo
`;

it('takes over what it means', () => {
  const taken = takeOverBgpAgent(CONF, 'bgp-agent.conf');
  expect(taken.northbound).toEqual(['tcp:192.0.2.10:6641', 'tcp:192.0.2.11:6641']);
  expect(taken.southbound).toEqual(['tcp:192.0.2.10:6642']);
  expect(taken.openVswitch).toBe('tcp:127.0.0.1:6640');
  expect(taken.config('compute-1').gateways).toMatchObject([
    {
      name: 'compute-1',
      chassis: 'compute-1',
      asn: 64999,
      announce: ['provider', 'elastic', 'subnets'],
      scopes: ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222'],
      learn: [],
    },
  ]);
});

it('lists what it took, what it does otherwise, and what it ignores', () => {
  const { notes } = takeOverBgpAgent(CONF, 'bgp-agent.conf');
  expect(notes.map(({ option, line, is }) => `${line} ${option}: ${is}`)).toEqual([
    '3 debug: ignored',
    '4 reconcile_interval: ignored',
    '5 driver: taken',
    '6 bgp_as: taken',
    '7 expose_tenant_networks: taken',
    '8 advertisement_method_tenant_networks: taken',
    '9 address_scopes: taken',
    '10 exposing_method: different',
    '11 ovsdb_connection: taken',
    '14 ovn_nb_connection: taken',
    '15 ovn_sb_connection: taken',
    '18 root_helper: ignored',
  ]);
});

it('names the flag for each file of TLS', () => {
  const options = ['private_key', 'certificate', 'ca_cert'].map((option) => `ovn_nb_${option} = /a.pem`);
  const { notes } = takeOverBgpAgent(options.join('\n'), 'bgp-agent.conf');
  expect(notes.map(({ is, why }) => `${is}: ${why.replace(/^.* by /, '')}`)).toEqual([
    'different: --private-key',
    'different: --certificate',
    'different: --ca-cert',
  ]);
});

it('announces no tenant network unless told to', () => {
  const { config } = takeOverBgpAgent('[DEFAULT]\n', 'bgp-agent.conf');
  expect(config('compute-1').gateways[0]?.announce).toEqual(['provider', 'elastic']);
});

it('refuses what it cannot do, with its place', () => {
  expect(() => takeOverBgpAgent('[DEFAULT]\ndriver = ovn_evpn_driver\n', 'a.conf')).toThrow(
    'a.conf:2: the driver ovn_evpn_driver is not taken over',
  );
  expect(() => takeOverBgpAgent('[DEFAULT]\nwhat is this\n', 'a.conf')).toThrow(
    'a.conf:2: expected "option = value", not "what is this"',
  );
  expect(() => takeOverBgpAgent('bgp_AS = x\n', 'a.conf').config('c')).toThrow('gateways.0.asn');
});

it('reads values in quotes and values of several lines, as oslo.config does', () => {
  const text = `[ovn]
ovn_nb_connection = "tcp:192.0.2.10:6641"
address_scopes = a,
    b,
	c

  # no comment: it begins where no value goes on
`;
  expect(() => takeOverBgpAgent(text, 'a.conf')).toThrow('a.conf:7: expected "option = value"');
  const { config, northbound, notes } = takeOverBgpAgent(text.replace(/^ +#.*\n/m, ''), 'a.conf');
  expect(northbound).toEqual(['tcp:192.0.2.10:6641']);
  expect(config('c').gateways[0]?.scopes).toEqual(['a', 'b', 'c']);
  expect(notes.map(({ line, option }) => `${line} ${option}`)).toEqual([
    '2 ovn_nb_connection',
    '3 address_scopes',
  ]);
});

it.each(['constructor', 'toString'])('knows neither a driver nor an option named %s', (name) => {
  expect(() => takeOverBgpAgent(`driver = ${name}\n`, 'a.conf')).toThrow(`the driver ${name}`);
  const { notes } = takeOverBgpAgent(`${name} = 1\n`, 'a.conf');
  expect(notes).toMatchObject([{ is: 'ignored', why: 'unknown to this agent' }]);
});
