// Who changed the flows of br-int beside ovn-controller, by the log of ovs-vswitchd: it names every connection that sent
// flow changes (ovs: ofproto/connmgr.c, ofconn_log_flow_mods). ovn-controller believes in what it installed and puts
// nothing back until it connects again; what was before that is over. Pure.

const LINE = /^(\S+Z)\|\d+\|(\w+)\|INFO\|(.+)$/;
const FLOW_MODS = /^(br-\w+)<->(.+): \d+ flow_mods (?:in the |)(.*?) \((.+)\)$/;
/** A controller that comes or goes takes all flows with it, without a word. */
const CONTROLLER = /^br-int: (?:added|removed) primary controller "(.+)"$/;
const CONNECTED = /br-int\.mgmt: connected$/;
/** The switch reports of a connection that stays open after this long, of others when they end. */
const REPORT_S = 10;
/** How a connection of ovn-controller begins: it deletes all flows at once, and adds its own. */
const BEGINS = /^\d+ adds, \d+ deletes\b/;

const LOST = 'lost with the bridge, which was made again';

type Writer = { readonly text: string; readonly connection?: string; readonly mayBeEarlier?: boolean };

/** Each in words; empty: nobody. */
export function flowWriters(switchLog: string, controllerLog: string): readonly string[] {
  const since = lastConnected(controllerLog);
  let own: string | undefined;
  const earlier = new Set<string>();
  let writers: Writer[] = [];
  for (const line of switchLog.split('\n')) {
    const [, time = '', module, text = ''] = LINE.exec(line) ?? [];
    const at = Date.parse(time);
    if (module !== 'connmgr') continue;
    const [, bridge, connection, when = '', what = ''] = FLOW_MODS.exec(text) ?? [];
    // Whole seconds, rounded down.
    const ago = Number(/(\d+) s(?: ago)?$/.exec(when)?.[1] ?? 0);
    if (!(at >= since)) {
      if (bridge === 'br-int' && connection !== undefined && ago >= REPORT_S) earlier.add(connection);
      continue;
    }
    // A new bridge of that name, which ovn-controller has not found yet.
    if (text.startsWith('br-int: added service controller')) [own, writers] = [undefined, [{ text: LOST }]];
    const [, controller] = CONTROLLER.exec(text) ?? [];
    if (controller !== undefined) writers.push({ text: `flushed by the controller ${controller}` });
    if (bridge !== 'br-int' || connection === undefined || connection === own) continue;
    // Of a connection that ended with an earlier ovn-controller.
    if (at - ago * 1_000 < since) continue;
    // The one that stays open and has written since the start.
    if (own === undefined && ago >= REPORT_S) own = connection;
    else
      writers.push({
        text: `${what} by ${connection}`,
        connection,
        mayBeEarlier: at - (ago + 1) * 1_000 < since && (earlier.has(connection) || BEGINS.test(what)),
      });
  }
  return writers.filter((writer) => !isEarlier(writer, own)).map(({ text }) => text);
}

/**
 * A busy switch reports the end of an earlier connection of ovn-controller after it has connected again: one that was
 * reported before, or that began as its connections do. Connections are numbered as they come; until ovn-controller's own
 * is known, no such one is accused.
 */
function isEarlier({ connection, mayBeEarlier }: Writer, own: string | undefined): boolean {
  if (mayBeEarlier !== true) return false;
  return own === undefined || numberOf(connection) < numberOf(own);
}

function numberOf(connection: string | undefined): number {
  return Number(/#(\d+)$/.exec(connection ?? '')?.[1] ?? Number.NaN);
}

/** The same of a bridge that nobody has to write to: since it was made, or all its flows were made again. */
export function strangersOf(bridge: string, switchLog: string): readonly string[] {
  let writers: string[] = [];
  for (const line of switchLog.split('\n')) {
    const [, , module, text = ''] = LINE.exec(line) ?? [];
    if (module !== 'connmgr') continue;
    const isNew = text.startsWith(`${bridge}: added service controller`);
    if (isNew || text.startsWith(`${bridge}: removed primary controller`)) writers = [];
    const [, on, connection, , what = ''] = FLOW_MODS.exec(text) ?? [];
    if (on === bridge) writers.push(`${what} by ${connection}`);
  }
  return writers;
}

/** Of its main thread, whose last connection is the one that flows go over. Never: any change counts. */
function lastConnected(log: string): number {
  const last = log.split('\n').findLast((line) => {
    const [, , module, text = ''] = LINE.exec(line) ?? [];
    return module === 'rconn' && CONNECTED.test(text);
  });
  return last === undefined ? 0 : Date.parse(LINE.exec(last)?.[1] ?? '');
}

/**
 * Flows that are gone without a line in any log: the switch has fewer rules than ovn-controller's own take kilobytes,
 * and none of them takes one. Of both the answer to `memory/show`.
 */
export function lostFlows(ofSwitch: string, ofController: string): boolean {
  const rules = Number(/\brules:(\d+)/.exec(ofSwitch)?.[1] ?? Number.NaN);
  const installed = Number(/\bofctrl_installed_flow_usage-KB:(\d+)/.exec(ofController)?.[1] ?? Number.NaN);
  return rules < installed;
}
