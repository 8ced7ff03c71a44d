import { expect, it } from 'vitest';
import { droppingRule } from './dropping-rule.ts';

type Row = { readonly _uuid: string; readonly [column: string]: unknown };
const TABLES: Readonly<Record<string, readonly Row[]>> = {
  ACL: [
    { _uuid: 'deny', action: 'drop', direction: 'to-lport' },
    { _uuid: 'allow', action: 'allow-related', direction: 'to-lport' },
    { _uuid: 'quiet', action: 'drop', direction: 'from-lport' },
    { _uuid: 'list', action: 'drop', direction: 'to-lport' },
  ],
  Logical_Switch: [
    { _uuid: 's1', name: 'db', ports: ['db-1', 'db-2'], acls: [] },
    { _uuid: 's2', name: 'app', ports: ['app-1'], acls: ['list'] },
  ],
  Logical_Switch_Port: [
    { _uuid: 'db-1', addresses: ['02:00:00:00:00:01 10.0.2.11'] },
    { _uuid: 'db-2', addresses: ['02:00:00:00:00:02 10.0.2.1'] },
    { _uuid: 'app-1', addresses: ['02:00:00:00:00:03 10.0.3.11'] },
  ],
  Port_Group: [{ _uuid: 'g', ports: ['db-1', 'app-1'], acls: ['deny', 'allow', 'quiet'] }],
};
const view = {
  table: (name: string) =>
    Object.assign([...(TABLES[name] ?? [])], {
      get: (uuid: string) => TABLES[name]?.find(({ _uuid }) => _uuid === uuid),
    }),
} as unknown as Parameters<typeof droppingRule>[0];

const at = (switchName: string, stage: string, source: string, destination: string) =>
  droppingRule(view, { stage, switchName }, { source, destination });

it('names the only rule that drops what goes to the port, or what comes from it', () => {
  expect(at('db', 'ls_out_acl_action', '10.0.1.1', '10.0.2.11')).toBe('deny');
  expect(at('db', 'ls_in_acl_action', '10.0.2.11', '10.0.1.1')).toBe('quiet');
});

it('names none of several, none of other ports, and none in other stages', () => {
  expect(at('app', 'ls_out_acl_action', '10.0.1.1', '10.0.3.11')).toBeUndefined();
  expect(at('db', 'ls_out_acl_action', '10.0.1.1', '10.0.2.1')).toBeUndefined();
  expect(at('db', 'ls_in_check_port_sec', '10.0.1.1', '10.0.2.11')).toBeUndefined();
  expect(at('gone', 'ls_out_acl_action', '10.0.1.1', '10.0.2.11')).toBeUndefined();
});
