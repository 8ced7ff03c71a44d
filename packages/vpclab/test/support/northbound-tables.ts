// The northbound database of a lab as ovn-nbctl prints it.

import type { LabSession } from './lab-session.ts';

type Port = { readonly name: string; readonly type: string; readonly addresses: string };
type RouterPort = { readonly name: string; readonly mac: string; readonly networks: string };
type Cell = string | readonly [string, unknown];

export class NorthboundTables {
  readonly ports: readonly Port[];
  readonly routers: readonly string[];
  readonly routerPorts: readonly RouterPort[];
  /** Names of ports by the switch that they are in. */
  readonly #switches: ReadonlyMap<string, readonly string[]>;

  private constructor(tables: {
    readonly ports: readonly Port[];
    readonly routers: readonly string[];
    readonly routerPorts: readonly RouterPort[];
    readonly switches: ReadonlyMap<string, readonly string[]>;
  }) {
    this.ports = tables.ports;
    this.routers = tables.routers;
    this.routerPorts = tables.routerPorts;
    this.#switches = tables.switches;
  }

  static async read(lab: LabSession): Promise<NorthboundTables> {
    const ports = await rows(lab, 'Logical_Switch_Port', ['_uuid', 'name', 'type', 'addresses']);
    const names = new Map(ports.map(([uuid, name]) => [uuid, name ?? '']));
    const switches = await rows(lab, 'Logical_Switch', ['name', 'ports']);
    const routers = await rows(lab, 'Logical_Router', ['name']);
    const routerPorts = await rows(lab, 'Logical_Router_Port', ['name', 'mac', 'networks']);
    return new NorthboundTables({
      ports: ports.map(([, name = '', type = '', addresses = '']) => ({ name, type, addresses })),
      routers: routers.map(([name = '']) => name),
      routerPorts: routerPorts.map(([name = '', mac = '', networks = '']) => ({ name, mac, networks })),
      switches: new Map(
        switches.map(([name = '', inside = '']) => [
          name,
          inside.split(',').map((uuid) => names.get(uuid) ?? ''),
        ]),
      ),
    });
  }

  port(name: string): Port | undefined {
    return this.ports.find((port) => port.name === name);
  }

  portsOf(name: string): readonly string[] {
    return this.#switches.get(name) ?? [];
  }

  switchOf(port: string): string | undefined {
    return [...this.#switches].find(([, inside]) => inside.includes(port))?.[0];
  }
}

/** Each cell as text; the members of a set with commas between them. */
async function rows(
  lab: LabSession,
  table: string,
  columns: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const { data } = await lab.execJson<{ readonly data: readonly (readonly Cell[])[] }>(
    'central',
    ...['ovn-nbctl', '--format=json', `--columns=${columns.join()}`, 'list', table],
  );
  return data.map((row) => row.map(textOf));
}

/** RFC 7047 section 5.1: an atom, ["uuid", text], or ["set", [atom, ...]]. */
function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  const [kind, value] = cell;
  if (kind === 'set' && Array.isArray(value)) return value.map((member: Cell) => textOf(member)).join();
  return String(value);
}
