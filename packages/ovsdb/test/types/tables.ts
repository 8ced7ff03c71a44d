// Type tests of the generated tables, checked by `npm run typecheck`: a line below @ts-expect-error that compiles fails it.
// Nothing here runs.
import type { ACL, Logical_Switch_Port, OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import type { Open_vSwitch_Tables } from '@vpclab/ovsdb/vswitch';
import type { ColumnName, TableName } from '../../src/schema/descriptor.ts';
import type { InsertRow, UpdateRow } from '../../src/value/row-input.ts';
import type { NewRow, Ref, Uuid } from '../../src/value/uuid.ts';

type Nb = OVN_Northbound_Tables;
declare const port: Logical_Switch_Port;
declare const acl: ACL;
declare const switchRef: Ref<'Logical_Switch'>;
declare const portRef: Ref<'Logical_Switch_Port'>;
declare const newPort: NewRow<'Logical_Switch_Port'>;
declare const newSwitch: NewRow<'Logical_Switch'>;
declare function accept<T>(value: T): void;

// Reading.
accept<string>(port.name);
accept<readonly string[]>(port.addresses);
accept<string | undefined>(port.external_ids.get('owner'));
accept<number | undefined>(port.tag);
accept<Ref<'Logical_Switch_Port'>>(port._uuid);
accept<'allow' | 'allow-related' | 'allow-stateless' | 'drop' | 'reject' | 'pass'>(acl.action);
// @ts-expect-error a column that does not exist
accept(port.adresses);
// @ts-expect-error a string is no number
accept<number>(port.name);
// @ts-expect-error an optional column may be empty
accept<number>(port.tag);
// @ts-expect-error a column that only newer servers have may be missing
accept<string>(port.peer);
// @ts-expect-error a reference to a port is none to a switch
accept<Ref<'Logical_Switch'>>(port._uuid);
// @ts-expect-error values are shared, so they are not to be changed
port.addresses.push('x');
// @ts-expect-error nor are maps
port.external_ids.set('a', 'b');

// Names.
accept<TableName<Nb>>('Logical_Switch');
accept<ColumnName<Nb, 'Logical_Switch'>>('ports');
// @ts-expect-error a table that does not exist
accept<TableName<Nb>>('Logical_Swich');
// @ts-expect-error a column of another table
accept<ColumnName<Nb, 'Logical_Switch'>>('addresses');

// Inserting.
accept<InsertRow<Nb, 'Logical_Switch_Port'>>({
  name: 'a',
  addresses: ['dynamic'],
  external_ids: { owner: 'x' },
});
accept<InsertRow<Nb, 'Logical_Switch_Port'>>({ addresses: new Set(['dynamic']), tag: 5 });
accept<InsertRow<Nb, 'NB_Global'>>({ nb_cfg: 5, hv_cfg: 5n });
accept<InsertRow<Nb, 'Logical_Switch'>>({ ports: [newPort, portRef] });
accept<InsertRow<Nb, 'ACL'>>({ action: 'drop', direction: 'to-lport' });
// @ts-expect-error a column that does not exist
accept<InsertRow<Nb, 'Logical_Switch_Port'>>({ adresses: [] });
// @ts-expect-error a string where a set belongs
accept<InsertRow<Nb, 'Logical_Switch_Port'>>({ addresses: 'dynamic' });
// @ts-expect-error numbers in a map of strings
accept<InsertRow<Nb, 'Logical_Switch_Port'>>({ external_ids: { vlan: 3 } });
// @ts-expect-error a new switch where ports belong
accept<InsertRow<Nb, 'Logical_Switch'>>({ ports: [newSwitch] });
// @ts-expect-error a switch where ports belong
accept<InsertRow<Nb, 'Logical_Switch'>>({ ports: [switchRef] });
// @ts-expect-error plain text where a reference belongs
accept<InsertRow<Nb, 'Logical_Switch'>>({ ports: ['web-1'] });
// @ts-expect-error no such action
accept<InsertRow<Nb, 'ACL'>>({ action: 'deny', direction: 'to-lport' });
// @ts-expect-error the direction has no valid default
accept<InsertRow<Nb, 'ACL'>>({ action: 'drop' });
// @ts-expect-error the server gives the UUID
accept<InsertRow<Nb, 'Logical_Switch'>>({ _uuid: switchRef });

// Updating.
accept<UpdateRow<Nb, 'ACL'>>({ priority: 1000 });
accept<UpdateRow<Nb, 'Logical_Switch_Port'>>({ tag: undefined, peer: 'b' });
accept<UpdateRow<Open_vSwitch_Tables, 'Port'>>({ tag: 1 });
// @ts-expect-error a bridge's name is set by insert only
accept<UpdateRow<Open_vSwitch_Tables, 'Bridge'>>({ name: 'br-int' });
// @ts-expect-error a scalar can't be emptied
accept<UpdateRow<Nb, 'Logical_Switch_Port'>>({ name: undefined });

// Any UUID, where the schema names no table, but no plain text.
declare const uuid: Uuid;
accept<Uuid>(switchRef);
// @ts-expect-error a UUID of an unknown table is no reference
accept<Ref<'Logical_Switch'>>(uuid);
