import { expect, it } from 'vitest';
import { flowWriters, lostFlows, strangersOf } from './flow-writers.ts';

const CONTROLLER = `2026-01-01T00:00:00.100Z|00012|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected
2026-01-01T00:00:00.200Z|00020|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected
2026-01-01T00:00:00.300Z|00003|rconn(ovn_pinctrl0)|INFO|unix:/run/lab/n/br-int.mgmt: connected
`;

function connmgr(at: string, text: string): string {
  return `2026-01-01T00:${at}Z|00060|connmgr|INFO|${text}\n`;
}

const OWN = connmgr('00:10.300', 'br-int<->unix#4: 2060 flow_mods 10 s ago (2052 adds, 1 deletes)');

it('finds no writer where only ovn-controller wrote', () => {
  const more = connmgr('01:30.000', 'br-int<->unix#4: 3 flow_mods in the 2 s starting 10 s ago (3 adds)');
  expect(flowWriters(OWN + more, CONTROLLER)).toEqual([]);
});

it('finds a program that deleted or added flows, before and after the first report of ovn-controller', () => {
  const early = connmgr('00:05.000', 'br-int<->unix#7: 1 flow_mods in the last 0 s (1 adds)');
  const late = connmgr('00:50.000', 'br-int<->unix#27: 1 flow_mods in the last 0 s (1 deletes)');
  expect(flowWriters(early + OWN + late, CONTROLLER)).toEqual(['1 adds by unix#7', '1 deletes by unix#27']);
});

it('finds a second connection that stays open', () => {
  const other = connmgr('01:30.000', 'br-int<->unix#9: 5 flow_mods in the last 12 s (5 modifications)');
  expect(flowWriters(OWN + other, CONTROLLER)).toEqual(['5 modifications by unix#9']);
});

it('finds a controller that came and went', () => {
  const there = connmgr('00:20.000', 'br-int: added primary controller "tcp:127.0.0.1:6653"');
  expect(flowWriters(there, CONTROLLER)).toEqual(['flushed by the controller tcp:127.0.0.1:6653']);
});

it('forgets what was before ovn-controller connected again, and what its earlier connection reports late', () => {
  const late = connmgr('00:50.000', 'br-int<->unix#27: 1 flow_mods in the last 0 s (1 deletes)');
  const again = `2026-01-01T00:01:00.000Z|00020|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected\n`;
  const ended = connmgr('01:00.010', 'br-int<->unix#4: 9 flow_mods in the 1 s starting 8 s ago (9 adds)');
  expect(flowWriters(OWN + late + ended, CONTROLLER + again)).toEqual([]);
});

it('recognises the end of an earlier connection, reported within a second of the next', () => {
  const again = `2026-01-01T00:01:00.000Z|00020|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected\n`;
  // It began before, by less than the second that the report leaves out.
  const ended = connmgr('01:00.300', 'br-int<->unix#18: 13 flow_mods in the last 0 s (12 adds, 1 deletes)');
  const own = connmgr('01:10.300', 'br-int<->unix#21: 286 flow_mods 10 s ago (285 adds, 1 deletes)');
  expect(flowWriters(ended, CONTROLLER + again)).toEqual([]);
  expect(flowWriters(ended + own, CONTROLLER + again)).toEqual([]);
  // One that came after ovn-controller's own is somebody's.
  const wrote = connmgr('01:00.500', 'br-int<->unix#23: 1 flow_mods in the last 0 s (1 adds)');
  expect(flowWriters(ended + wrote + own, CONTROLLER + again)).toEqual(['1 adds by unix#23']);
});

it('knows who wrote right after a restart: ovn-controller deletes all and adds its own', () => {
  const again = `2026-01-01T00:01:00.000Z|00020|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected\n`;
  const ended = connmgr('01:00.300', 'br-int<->unix#4: 3 flow_mods in the last 0 s (3 adds)');
  const between = connmgr(
    '01:00.400',
    'br-int<->unix#9: 1536 flow_mods in the last 0 s (1535 adds, 1 deletes)',
  );
  expect(flowWriters(OWN + ended + between, CONTROLLER + again)).toEqual([]);
  for (const what of ['1 adds', '1 deletes', '5 modifications']) {
    const wrote = connmgr('01:00.600', `br-int<->unix#23: 1 flow_mods in the last 0 s (${what})`);
    expect(flowWriters(OWN + ended + between + wrote, CONTROLLER + again)).toEqual([`${what} by unix#23`]);
  }
});

it('does not mistake another bridge for br-int', () => {
  const other = connmgr('00:50.000', 'br-phy<->unix#27: 1 flow_mods in the last 0 s (1 deletes)');
  expect(flowWriters(OWN + other, CONTROLLER)).toEqual([]);
});

it('tells lost flows by fewer rules than kilobytes', () => {
  const controller =
    'lflow-cache-size-KB:965 ofctrl_desired_flow_usage-KB:482 ofctrl_installed_flow_usage-KB:353';
  expect(lostFlows('handlers:1 rules:2061 udpif keys:64', controller)).toBe(false);
  expect(lostFlows('handlers:1 rules:9 udpif keys:64', controller)).toBe(true);
  expect(lostFlows('handlers:1', controller)).toBe(false);
  expect(lostFlows('rules:9', 'idl-cells:3')).toBe(false);
});

it('finds every writer to the bridge of the underlay, until the bridge is recreated', () => {
  const made = connmgr('00:01.000', 'br-phy: added service controller "punix:/run/lab/n/br-phy.mgmt"');
  const wrote = connmgr('00:50.000', 'br-phy<->unix#27: 1 flow_mods in the last 0 s (1 deletes)');
  expect(strangersOf('br-phy', made + OWN + wrote)).toEqual(['1 deletes by unix#27']);
  expect(strangersOf('br-phy', wrote + made + OWN)).toEqual([]);
});

it('tells a bridge that was made again, until ovn-controller is connected to it', () => {
  const ended = connmgr('00:20.000', 'br-int<->unix#4: 9 flow_mods in the 1 s starting 8 s ago (9 adds)');
  const made = connmgr('00:20.001', 'br-int: added service controller "punix:/run/lab/n/br-int.mgmt"');
  const lost = ['lost with the bridge, which was made again'];
  expect(flowWriters(ended + made, CONTROLLER)).toEqual(lost);
  const again = '2026-01-01T00:00:21.000Z|00020|rconn|INFO|unix:/run/lab/n/br-int.mgmt: connected\n';
  expect(flowWriters(ended + made, CONTROLLER + again)).toEqual([]);
});
