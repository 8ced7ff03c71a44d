// The machine whose kernel this process runs on. It holds all that is remembered of it, so that several can live in one
// process: what was read of namespaces, nftables listings, supervised daemons.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { VpclabError } from '../../errors.ts';
import { LAB_ROOT, LOCAL_MACHINE } from '../../model/layout.ts';
import { ensurePublicKey } from '../credentials/private-key.ts';
import { questionFor } from '../daemons/answer.ts';
import { DaemonRecords } from '../daemons/records.ts';
import { Supervisor } from '../daemons/supervisor.ts';
import { changeKernel } from '../kernel/apply.ts';
import { connectionsByMark } from '../kernel/netlink/connections-by-mark.ts';
import { NETLINK } from '../kernel/netlink/constants.ts';
import { netlinkIn } from '../kernel/netlink/socket.ts';
import { learnedRoutes } from '../kernel/learned-routes.ts';
import { Namespaces } from '../kernel/namespaces.ts';
import { announce } from '../kernel/announce.ts';
import { offerTo } from '../kernel/dhcp-offer.ts';
import { hopAfter } from '../kernel/hop-probe.ts';
import { forgetNeighbours, learnedNeighbours } from '../kernel/neighbours.ts';
import { KernelObserver } from '../kernel/observe.ts';
import { Prober } from '../kernel/probe.ts';
import { connectTcp, connectUnix } from '../kernel/sockets.ts';
import type { Machine } from '../machine.ts';
import { logSize, readLog } from '../tools/log-file.ts';
import { replaceFile } from '../tools/replace-file.ts';
import { run } from '../tools/run.ts';
import { unixctl } from '../tools/unixctl.ts';
import { capture } from './capture.ts';
import { NftTables } from './nft-tables.ts';

/** No namespace has such a name, so it is in no daemon's way. */
const RECORDS = `${LAB_ROOT}/.daemons`;

export type LocalMachineOptions = {
  readonly name?: string;
  /** Where the namespaces are named; as ip-netns(8) has it unless stated. */
  readonly netnsDirectory?: string;
  /** Where the started daemons are recorded: nobody else may write there. */
  readonly recordDirectory?: string;
};

export class LocalMachine implements Machine {
  readonly name: string;
  readonly #namespaces: Namespaces;
  readonly #kernel: KernelObserver;
  readonly #nft: NftTables;
  readonly #prober: Prober;
  readonly #supervisor: Supervisor;

  constructor({ name = LOCAL_MACHINE, netnsDirectory, recordDirectory = RECORDS }: LocalMachineOptions = {}) {
    this.name = name;
    this.#namespaces = new Namespaces(netnsDirectory);
    this.#kernel = new KernelObserver(name, this.#namespaces);
    this.#nft = new NftTables(this.#namespaces);
    this.#prober = new Prober(this.#namespaces);
    const records = new DaemonRecords(recordDirectory, this.#namespaces);
    this.#supervisor = new Supervisor({ namespaces: this.#namespaces, records });
  }

  readonly observeKernel: Machine['observeKernel'] = ({ sysctls }, call) =>
    this.#kernel.observe(sysctls, call);
  readonly observeNft: Machine['observeNft'] = (rows, { signal }) => this.#nft.observe(rows, signal);
  readonly observeDaemons: Machine['observeDaemons'] = () => this.#supervisor.observe();
  readonly learnedRoutes: Machine['learnedRoutes'] = async (netns) => learnedRoutes(this.#namespaces, netns);

  readonly change: Machine['change'] = async (stage, changes, call) => {
    if (stage === 'nft') await this.#nft.change(changes, call);
    else await changeKernel(this.#namespaces, stage, changes, call);
  };

  readonly writeFiles: Machine['writeFiles'] = async (files) => {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, text);
    }
  };
  readonly removeDirectory: Machine['removeDirectory'] = async (path) =>
    rmSync(path, { recursive: true, force: true });

  readonly ensureKey: Machine['ensureKey'] = async (file) => ensurePublicKey(file);

  readonly adopt: Machine['adopt'] = (rows) => this.#supervisor.adopt(rows);
  readonly startDaemons: Machine['startDaemons'] = (rows, call) => this.#supervisor.start(rows, call);
  readonly stopDaemons: Machine['stopDaemons'] = (keys) => this.#supervisor.stop(keys);
  readonly daemons: Machine['daemons'] = () => this.#supervisor.status();
  readonly watch: Machine['watch'] = (watcher) => this.#supervisor.watch(watcher);
  readonly control: Machine['control'] = async (daemon, method, args, call) => {
    const found = this.daemons().find(({ row }) => row.key === daemon);
    const socket = found?.pid === undefined ? undefined : questionFor(found.row, found.pid)?.socket;
    if (socket === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run`);
    return await unixctl(socket, method, args, call);
  };
  readonly logSize: Machine['logSize'] = logSize;
  readonly readLog: Machine['readLog'] = readLog;

  readonly connect: Machine['connect'] = (address, call) =>
    address.kind === 'unix' ? connectUnix(address.path, call) : connectTcp(this.#namespaces, address, call);
  readonly run: Machine['run'] = (program, call) => run(this.#namespaces, program, call);
  readonly probe: Machine['probe'] = (asked, call) => this.#prober.probe(asked, call);
  readonly connections: Machine['connections'] = async (netns, marks) => {
    const counts = netlinkIn(this.#namespaces, netns, connectionsByMark, NETLINK.NETFILTER);
    return marks.map((mark) => counts.get(mark) ?? 0);
  };
  readonly hop: Machine['hop'] = (asked, call) => hopAfter(this.#namespaces, asked, call);
  readonly offer: Machine['offer'] = (asked, call) => offerTo(this.#namespaces, asked, call);
  readonly capture: Machine['capture'] = (asked, call) => capture(this.#namespaces, asked, call);
  readonly announce: Machine['announce'] = async (addresses) => announce(this.#namespaces, addresses);
  readonly learnedNeighbours: Machine['learnedNeighbours'] = async (namespaces) =>
    namespaces.map((netns) => learnedNeighbours(this.#namespaces, netns));
  readonly forgetNeighbours: Machine['forgetNeighbours'] = async (kept) => {
    for (const one of kept) forgetNeighbours(this.#namespaces, one);
  };

  close(): void {
    this.#supervisor.close();
    this.#kernel.close();
    this.#nft.close();
    this.#namespaces.close();
  }
}
