// Which rule a logical flow of OVN was made of, and whose switch or router it is in: read from OVN's databases when
// packets were dropped by it. Of the southbound's flows only those that drop are asked for; the others are many.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { OVN_Southbound } from '@vpclab/ovsdb/ovn-sb';
import type { FlowReason } from '../model/flow-log.ts';
import { ACTION_STAGES, RULES, droppingRule } from './dropping-rule.ts';
import type { Packet } from './dropping-rule.ts';
import { DROP_COLLECTORS, DROP_DOMAIN, databaseRemotes } from '../model/layout.ts';
import { NAME_KEY } from '../model/ovsdb-row.ts';

/** As northd writes it (debug_drop_action() in northd/debug.c). */
const DROPS = `sample(probability=65535,collector_set=${DROP_COLLECTORS},obs_domain=${DROP_DOMAIN},obs_point=$cookie); /* drop */`;
/** Rules may do more than drop: log. From 23.06 on they are in stages of their own, and the drop is in another. */
const STAGES = [
  ...['ls_in_acl', 'ls_out_acl', 'ls_in_acl_eval', 'ls_out_acl_eval', 'ls_in_acl_after_lb_eval'],
  ...ACTION_STAGES,
];
const HINT_DIGITS = 8;

type Bounds = { readonly signal: AbortSignal; readonly timeoutMs: number };
export type Drop = Packet & { readonly cookie: number; readonly datapath: number };
type Rule = { readonly stage: string; readonly hint: string };
export type DropReason = FlowReason & { readonly vpc: string };

const NOBODY = { name: '', tenant: '', vpc: '' } as const;

export class DropReasons {
  readonly close: () => Promise<void>;
  readonly #opened: Opened;
  /** By cookie; undefined: has to be made again. */
  #rules: ReadonlyMap<number, Rule> | undefined;

  private constructor(opened: Opened) {
    this.#opened = opened;
    this.close = async () => {
      await Promise.all([opened.nb.close(), opened.sb.close()]);
    };
    opened.southbound.on('transaction', () => (this.#rules = undefined));
  }

  static async open(servers: readonly string[], bounds: Bounds): Promise<DropReasons> {
    return new DropReasons(await openDatabases(servers, bounds));
  }

  /** By the cookie of the flow and the key of its datapath, and by the packet where that does not say it. */
  of({ cookie, datapath, ...packet }: Drop): DropReason {
    const owner = this.#ownerOf(datapath);
    const { stage = '', hint = '' } = this.#rule(cookie) ?? {};
    const { northbound } = this.#opened;
    const rule = hint === '' ? droppingRule(northbound, { stage, switchName: owner.name }, packet) : hint;
    return this.#byRule(rule, owner) ?? { by: 'network', ...owner, rule: stage };
  }

  /** `rule`: its uuid, or the beginning of that. */
  #byRule(rule: string | undefined, owner: Owner): DropReason | undefined {
    if (rule === undefined) return undefined;
    const row = [...this.#opened.northbound.table('ACL')].find(({ _uuid }) => _uuid.startsWith(rule));
    if (row === undefined) return undefined;
    const ids = row.external_ids;
    const vpc = ids.get('vpc') ?? owner.vpc;
    const tenant = ids.get('tenant') ?? owner.tenant;
    const group = ids.get('security-group');
    if (group === undefined)
      return { by: 'access-list', tenant, vpc, name: owner.name, rule: row.name ?? row.match };
    // `<port group> ingress deny`: the port group has a made-up name.
    const [, ...words] = (ids.get(NAME_KEY) ?? '').split(' ');
    return { by: 'security-group', tenant, vpc, name: `${vpc}/${group}`, rule: words.join(' ') };
  }

  #rule(cookie: number): Rule | undefined {
    this.#rules ??= new Map(
      [...this.#opened.southbound.table('Logical_Flow')].map(({ _uuid, external_ids: ids }) => [
        Number.parseInt(_uuid.slice(0, HINT_DIGITS), 16),
        { stage: ids.get('stage-name') ?? '', hint: ids.get('stage-hint')?.padStart(HINT_DIGITS, '0') ?? '' },
      ]),
    );
    return this.#rules.get(cookie);
  }

  #ownerOf(key: number): Owner {
    const { northbound, southbound } = this.#opened;
    const row = [...southbound.table('Datapath_Binding')].find((one) => Number(one.tunnel_key) === key);
    const name = row?.external_ids.get('name');
    if (name === undefined) return NOBODY;
    const ids = [...northbound.table('Logical_Switch'), ...northbound.table('Logical_Router')].find(
      (one) => one.name === name,
    )?.external_ids;
    return { name, tenant: ids?.get('tenant') ?? '', vpc: ids?.get('vpc') ?? '' };
  }
}

type Owner = { readonly name: string; readonly tenant: string; readonly vpc: string };
type Opened = Awaited<ReturnType<typeof openDatabases>>;

async function openDatabases(servers: readonly string[], bounds: Bounds) {
  const nb = await connect({
    remotes: databaseRemotes(servers, 'nb').join(','),
    database: OVN_Northbound,
    ...bounds,
  });
  try {
    const sb = await connect({
      remotes: databaseRemotes(servers, 'sb').join(','),
      database: OVN_Southbound,
      ...bounds,
    });
    try {
      const northbound = await nb.replica({ ...RULES, Logical_Router: ['name', 'external_ids'] }, bounds);
      const southbound = await sb.replica(
        {
          Datapath_Binding: ['tunnel_key', 'external_ids'],
          Logical_Flow: {
            columns: ['external_ids'],
            where: [
              ['actions', '==', DROPS] as const,
              ...STAGES.map(
                (stage) => ['external_ids', 'includes', new Map([['stage-name', stage]])] as const,
              ),
            ],
          },
        },
        { onMissing: 'skip', ...bounds },
      );
      return { nb, sb, northbound, southbound };
    } catch (error) {
      await sb.close();
      throw error;
    }
  } catch (error) {
    await nb.close();
    throw error;
  }
}
