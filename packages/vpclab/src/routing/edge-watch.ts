// Listens to one edge: bgpd connects to the agent and tells by BMP what its neighbors announce, and what passed its
// filters. `bmp targets` of the edge's configuration names the address (protocols/bgp/text.ts).

import { createServer, type Server, type Socket } from 'node:net';
import { errorMessage } from '../errors.ts';
import { parseRefused, SHOW_CONFIG, showRefused } from '../frr/bgp-state.ts';
import { consoleOf } from '../frr/console.ts';
import { vtySocket } from '../frr/daemons.ts';
import type { FrrRouter } from '../model/router.ts';
import { parseRunningConfig } from '../frr/running-config.ts';
import { runVty } from '../frr/vty.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { listenTcp } from '../machine/kernel/sockets.ts';
import { parseMessages } from './bmp/message.ts';
import { AdjacentRoutes, refusalOf, type Verdict } from './bmp/verdicts.ts';
import type { EdgeConfig } from './config.ts';
import type { AgentEvent } from './events.ts';
import { NamespaceWatch } from './namespace-watch.ts';

/** What comes within this time of one another is told together: filters are passed right after. */
const GATHER_MS = 20;
/** bgpd 8.4 says nothing when a route is withdrawn that it refused: it is asked while it refuses any. */
const REFUSED_MS = 2_000;
/** Until it tries again where a console did not answer, an event could not be told, or it could not listen. */
const AGAIN_MS = 500;

export class EdgeWatch {
  readonly #edge: EdgeConfig;
  readonly #onEvent: (event: AgentEvent) => void;
  #server: Server;
  readonly #watch: NamespaceWatch;
  readonly #routes = new AdjacentRoutes();
  readonly #closing = new AbortController();
  readonly #touched = new Set<string>();
  readonly #namespaces = new Namespaces();
  readonly #known = new Map<string, Verdict['is']>();
  #timer: NodeJS.Timeout | undefined;
  #listenAgain: NodeJS.Timeout | undefined;
  #due = 0;
  #socket: Socket | undefined;
  /** One after the other: an older answer must not come in after a newer one. */
  #telling: Promise<void> = Promise.resolve();
  /** Since all was well. */
  readonly #reported = new Set<string>();

  constructor(edge: EdgeConfig, onEvent: (event: AgentEvent) => void) {
    this.#edge = edge;
    this.#onEvent = onEvent;
    this.#server = this.#listen();
    this.#watch = new NamespaceWatch(edge.netns, () => this.#listenAnew());
  }

  #listenAnew(): void {
    clearTimeout(this.#listenAgain);
    this.#server.close();
    this.#server = this.#listen();
  }

  /** Another agent may listen there, until it ends. */
  #fail(server: Server, error: unknown): void {
    this.#problem(error);
    // A connection that was not accepted leaves it listening.
    if (server.listening || this.#closing.signal.aborted) return;
    clearTimeout(this.#listenAgain);
    this.#listenAgain = setTimeout(() => this.#listenAnew(), AGAIN_MS).unref();
  }

  #listen(): Server {
    const edge = this.#edge;
    const server = createServer((socket) => this.#hear(socket));
    server.on('error', (error) => {
      if (server === this.#server) this.#fail(server, error);
    });
    const [address = '', port = ''] = edge.bmp.split(':');
    if (edge.netns === undefined) server.listen(Number(port), address);
    else {
      try {
        server.listen({ fd: listenTcp(this.#namespaces, edge.netns, address, Number(port)) });
      } catch (error) {
        this.#fail(server, error);
      }
    }
    return server;
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#listenAgain);
    this.#socket?.destroy();
    this.#watch.close();
    this.#server.close();
    this.#namespaces.close();
  }

  /** A new connection of the router begins with everything that it has. */
  #hear(socket: Socket): void {
    this.#socket?.destroy();
    this.#socket = socket;
    this.#routes.clear();
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    // Of a bgpd that is gone nothing is accepted or refused.
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#routes.clear();
      this.#touched.clear();
      this.#soon();
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const { messages, used } = parseMessages(received);
        received = received.subarray(used);
        for (const message of messages) {
          this.#routes.take(message);
          if (message.kind === 'peer-down') this.#touched.delete(message.peer);
          else this.#touched.add(message.peer);
        }
      } catch (error) {
        this.#problem(error);
        socket.destroy();
      }
      this.#soon();
    });
  }

  #soon(afterMs = GATHER_MS): void {
    if (this.#closing.signal.aborted) return;
    const due = performance.now() + afterMs;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#telling = this.#telling
        .then(() => this.#tell())
        .catch((error: unknown) => {
          this.#problem(error);
          this.#soon(AGAIN_MS);
        });
    }, afterMs);
  }

  async #tell(): Promise<void> {
    const touched = [...this.#touched];
    this.#touched.clear();
    const socket = this.#socket;
    const edge = socket === undefined ? undefined : await this.#ask(touched);
    if (this.#closing.signal.aborted) return;
    if (edge === undefined && socket !== undefined && this.#socket === socket) {
      for (const peer of touched) this.#touched.add(peer);
      this.#soon(AGAIN_MS);
    }
    // It went while it was asked: what it said is no longer so.
    if (this.#socket === undefined) this.#routes.clear();
    const verdicts = this.#routes.verdicts();
    const now = new Set(verdicts.map(keyOf));
    for (const verdict of verdicts) {
      if (this.#known.get(keyOf(verdict)) === verdict.is) continue;
      const { is, ...told } = verdict;
      const route = { edge: this.#edge.name, ...told, asPath: withoutOwn(told.asPath, edge?.bgp?.asn) };
      if (is === 'accepted') this.#onEvent({ kind: 'accepted', ...route });
      else this.#onEvent({ kind: 'refused', ...route, reason: refusalOf(edge, told) });
      this.#known.set(keyOf(verdict), is);
    }
    for (const key of this.#known.keys()) {
      if (now.has(key)) continue;
      const [peer = '', prefix = ''] = key.split(' ');
      this.#onEvent({ kind: 'gone', edge: this.#edge.name, peer, prefix });
      this.#known.delete(key);
    }
    if (edge !== undefined) this.#reported.clear();
    const refusing = verdicts.flatMap(({ is, peer }) => (is === 'refused' ? [peer] : []));
    if (refusing.length === 0 || this.#socket === undefined) return;
    for (const peer of refusing) this.#touched.add(peer);
    this.#soon(REFUSED_MS);
  }

  /**
   * Of a route that no filter let pass, bgpd 8.4 tells by BMP only that it is withdrawn, though it was never there. So BMP
   * says when to look, and the console what is refused.
   */
  async #ask(peers: readonly string[]): Promise<FrrRouter | undefined> {
    try {
      const commands = [SHOW_CONFIG, ...peers.map(showRefused)];
      const path = vtySocket(this.#edge.frr, 'bgpd');
      // A neighbor that is gone from its configuration has refused nothing.
      const options = {
        ...{ signal: this.#closing.signal, connect: consoleOf(path) },
        onRefused: 'reply',
      } as const;
      const [config, ...refused] = await runVty(path, commands, options);
      for (const [index, peer] of peers.entries()) {
        this.#routes.setRefused(peer, parseRefused(refused[index]?.text ?? ''));
      }
      return parseRunningConfig({ bgpd: config?.text ?? '' }, this.#edge.name);
    } catch (error) {
      this.#problem(error);
      return undefined;
    }
  }

  #problem(error: unknown): void {
    const message = `${this.#edge.name}: ${errorMessage(error)}`;
    if (this.#closing.signal.aborted || this.#reported.has(message)) return;
    this.#reported.add(message);
    this.#onEvent({ kind: 'problem', message });
  }
}

/** FRR 8.4 tells paths by BMP with its own AS in front, as if it passed them on. */
function withoutOwn(asPath: readonly number[], asn: number | undefined): readonly number[] {
  return asn !== undefined && asPath[0] === asn ? asPath.slice(1) : asPath;
}

function keyOf({ peer, prefix }: Pick<Verdict, 'peer' | 'prefix'>): string {
  return `${peer} ${prefix}`;
}
