# Prints what python3-openvswitch's IDL holds of a whole database, as JSON: {table: {uuid: {column: value}}} with values in
# the form of RFC 7047, section 5.1. Usage: idl-dump.py REMOTE <SCHEMA
# The schema has to be the server's own: of a value that a schema doesn't allow the IDL keeps a default it can't print.
import json
import sys

import ovs.db.idl
import ovs.poller

helper = ovs.db.idl.SchemaHelper(schema_json=json.load(sys.stdin))
helper.register_all()
idl = ovs.db.idl.Idl(sys.argv[1], helper)
while not idl.has_ever_connected():
    idl.run()
    if idl.has_ever_connected():
        break
    poller = ovs.poller.Poller()
    idl.wait(poller)
    poller.block()

print(json.dumps({
    name: {
        str(row.uuid): {column: row._data[column].to_json() for column in table.columns}
        for row in table.rows.values()
    }
    for name, table in idl.tables.items()
}))
idl.close()
