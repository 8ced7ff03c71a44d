// OVN's northbound and southbound databases with northd between them, and a network in it that uses most tables.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server } from './server.ts';

const run = promisify(execFile);
/** Where OVN's packages keep the schemas that their northd is made for: it need not work with those of others. */
const INSTALLED = '/usr/share/ovn';

export class OvnCentral implements AsyncDisposable {
  readonly nb: Server;
  readonly sb: Server;
  readonly #northd: ChildProcess;

  private constructor(nb: Server, sb: Server, northd: ChildProcess) {
    this.nb = nb;
    this.sb = sb;
    this.#northd = northd;
  }

  static async start(): Promise<OvnCentral> {
    const nb = await Server.start({ schema: `${INSTALLED}/ovn-nb.ovsschema` });
    const sb = await Server.start({ schema: `${INSTALLED}/ovn-sb.ovsschema` });
    // northd and ovn-nbctl both make the one row of NB_Global where there is none: of two at once one would fail.
    await run('ovn-nbctl', [`--db=${nb.remote}`, '--timeout=30', 'init'], { timeout: 40_000 });
    await run('ovn-sbctl', [`--db=${sb.remote}`, '--timeout=30', 'init'], { timeout: 40_000 });
    const remotes = [`--ovnnb-db=${nb.remote}`, `--ovnsb-db=${sb.remote}`];
    const files = [`--unixctl=${join(nb.dir, 'northd.ctl')}`, `--log-file=${join(nb.dir, 'northd.log')}`];
    const northd = spawn('ovn-northd', [...remotes, ...files, '-vconsole:off'], { stdio: 'ignore' });
    return new OvnCentral(nb, sb, northd);
  }

  /** Runs ovn-nbctl; `commands` are separated by "--". Returns when northd has carried it to the southbound database. */
  async nbctl(...commands: readonly string[]): Promise<void> {
    const words = commands.flatMap((command) => ['--', ...command.match(/'[^']*'|\S+/g)!.map(unquote)]);
    await run('ovn-nbctl', [`--db=${this.nb.remote}`, '--wait=sb', '--timeout=30', ...words], {
      timeout: 40_000,
    });
  }

  async sbctl(...words: readonly string[]): Promise<void> {
    await run('ovn-sbctl', [`--db=${this.sb.remote}`, '--timeout=30', ...words], { timeout: 40_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#northd.exitCode === null && this.#northd.kill('SIGTERM')) await once(this.#northd, 'exit');
    await this.nb[Symbol.asyncDispose]();
    await this.sb[Symbol.asyncDispose]();
  }
}

function unquote(word: string): string {
  return word.replaceAll("'", '');
}

/** Two tenants' routers with three switches each, a transit switch, NAT, ACLs, a load balancer, and more. */
export function network(): readonly string[] {
  const commands = ['ls-add transit', 'pg-add pg-web'];
  for (const tenant of [1, 2]) {
    const router = `lr-${tenant}`;
    commands.push(`lr-add ${router}`, `set logical_router ${router} options:chassis=hv-${tenant}`);
    commands.push(`lrp-add ${router} ${router}-transit 00:00:00:00:0${tenant}:00 100.64.0.${tenant}/24`);
    commands.push(
      `lsp-add transit transit-${router}`,
      ...routerPort(`transit-${router}`, `${router}-transit`),
    );
    for (const tier of [1, 2, 3]) commands.push(...subnet(tenant, tier));
    commands.push(`lr-nat-add ${router} snat 192.0.2.${tenant} 10.${tenant}.0.0/16`);
    commands.push(`lr-route-add ${router} 0.0.0.0/0 100.64.0.254 ${router}-transit`);
    commands.push(`lr-policy-add ${router} 100 'ip4.src == 10.${tenant}.1.0/24' drop`);
    commands.push(`lb-add lb-${tenant} 192.0.2.${tenant + 100}:80 10.${tenant}.1.11:80,10.${tenant}.1.12:80`);
    commands.push(`lr-lb-add ${router} lb-${tenant}`);
  }
  return [
    ...commands,
    'create address_set name=clients \'addresses="10.1.1.0/24","10.2.1.0/24"\'',
    'meter-add slow drop 100 kbps 10',
    'pg-set-ports pg-web port-1-1-1 port-1-1-2',
    "acl-add pg-web to-lport 1001 'ip4.src == $clients' allow-related",
    '--log --severity=info --name=deny --meter=slow acl-add pg-web to-lport 1000 ip drop',
    "qos-add ls-1-1 to-lport 100 'ip4' rate=1000 burst=100",
    'set nb_global . options:mac_prefix=0a:00:00 external_ids:note="a,b=\\"c\\""',
  ];
}

function subnet(tenant: number, tier: number): readonly string[] {
  const [name, router] = [`ls-${tenant}-${tier}`, `lr-${tenant}`];
  const commands = [
    `ls-add ${name}`,
    `set logical_switch ${name} other_config:subnet=10.${tenant}.${tier}.0/24 external_ids:tenant=t${tenant}`,
    `lrp-add ${router} ${router}-${tier} 00:00:00:0${tenant}:0${tier}:00 10.${tenant}.${tier}.1/24`,
    `lsp-add ${name} ${name}-router`,
    ...routerPort(`${name}-router`, `${router}-${tier}`),
  ];
  for (const host of [1, 2, 3]) {
    const port = `port-${tenant}-${tier}-${host}`;
    commands.push(`lsp-add ${name} ${port}`, `lsp-set-options ${port} requested-chassis=hv-${tenant}`);
    const address = `'00:00:00:${tenant}0:${tier}0:1${host} 10.${tenant}.${tier}.1${host}'`;
    commands.push(`lsp-set-addresses ${port} ${host === 3 ? 'dynamic' : address}`);
    if (host === 1) commands.push(`lsp-set-port-security ${port} ${address}`);
  }
  return commands;
}

function routerPort(port: string, peer: string): readonly string[] {
  return [
    `lsp-set-type ${port} router`,
    `lsp-set-addresses ${port} router`,
    `lsp-set-options ${port} router-port=${peer}`,
  ];
}
