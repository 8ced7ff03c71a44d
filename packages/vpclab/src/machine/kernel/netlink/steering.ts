// Rules of routing policy (linux/fib_rules.h) and queueing disciplines (linux/pkt_sched.h) by rtnetlink: those that the
// kernel does not make by itself, each with the message that takes it away.

import { formatAddress } from '../../../net/ipv4.ts';
import { errnoOf } from '../system-error.ts';
import { AF_INET, FRA, NLM_F, RTM, TCA_KIND } from './constants.ts';
import { MessageWriter, eachAttribute, readU32, textOf } from './message.ts';
import type { NetlinkSocket, Request } from './socket.ts';

/** `message`: the kernel's own description of the object, in hexadecimal digits. */
export type SeenSteering = {
  readonly what: 'rule' | 'missing-rule' | 'qdisc';
  readonly text: string;
  readonly message: string;
};

const RULE_BYTES = 12;
const TCMSG_BYTES = 20;
const TO_TABLE = 1;
const TC_ROOT = 0xffff_ffff;
const TC_INGRESS = 0xffff_fff1;
/** What ovs-vswitchd puts on a port that has QoS; the switch database shows those. */
const BY_SWITCH: ReadonlySet<string> = new Set(['htb', 'hfsc']);
const SWITCH_HANDLE = 0x1_0000;

/** Priority and table of the rules that every namespace has (ip-rule(8)). */
const USUAL: ReadonlyMap<number, number> = new Map([
  [0, 255],
  [32_766, 254],
  [32_767, 253],
]);

type Rule = SeenSteering & { readonly priority: number; readonly isUsual: boolean; readonly isVrf: boolean };

export function foreignRules(socket: NetlinkSocket): readonly SeenSteering[] {
  const seen = dumped(() =>
    socket.dump(
      () => ({ message: ruleMessage(RTM.GETRULE, Buffer.from([AF_INET])), what: 'dump of rules' }),
      decodeRule,
    ),
  );
  if (seen === undefined) return [];
  const usual = new Set(seen.filter(({ isUsual }) => isUsual).map(({ priority }) => priority));
  const missing = [...USUAL].flatMap(([priority, table]): readonly SeenSteering[] => {
    if (usual.has(priority)) return [];
    const text = `missing routing rule ${priority}`;
    return [{ what: 'missing-rule', text, message: usualRule(priority, table).toString('hex') }];
  });
  // With a VRF the kernel makes a rule of its own.
  return [...seen.filter(({ isUsual, isVrf }) => !isUsual && !isVrf), ...missing];
}

/** On links whose name `nameOf` knows: those of others are others'. */
export function foreignQdiscs(
  socket: NetlinkSocket,
  nameOf: (index: number) => string | undefined,
  isOfSwitch: boolean,
): readonly SeenSteering[] {
  const request = (): Request => ({
    message: new MessageWriter(RTM.GETQDISC, NLM_F.REQUEST).header(TCMSG_BYTES, () => undefined),
    what: 'dump of queueing disciplines',
  });
  const decode = (payload: Buffer): SeenSteering | undefined => {
    const device = nameOf(readU32(payload, 4));
    const [handle, parent] = [readU32(payload, 8), readU32(payload, 12)];
    // Without a handle it is the kernel's; below another one it goes with that.
    if (device === undefined || handle === 0 || (parent !== TC_ROOT && parent !== TC_INGRESS))
      return undefined;
    let kind = '';
    eachAttribute(payload, TCMSG_BYTES, (type, value) => {
      if (type === TCA_KIND) kind = textOf(value);
    });
    if (isOfSwitch && handle === SWITCH_HANDLE && BY_SWITCH.has(kind)) return undefined;
    const text = `queueing discipline ${kind} ${(handle >>> 16).toString(16)}: on ${device}`;
    return { what: 'qdisc', text, message: payload.subarray(0, TCMSG_BYTES).toString('hex') };
  };
  return dumped(() => socket.dump(request, decode)) ?? [];
}

/** What is gone already is no error for the caller. */
export function removeSteering({ what, text, message }: SeenSteering): Request {
  const bytes = Buffer.from(message, 'hex');
  switch (what) {
    case 'rule':
      return { message: ruleMessage(RTM.DELRULE, bytes), what: text };
    case 'missing-rule':
      return { message: ruleMessage(RTM.NEWRULE, bytes, NLM_F.CREATE | NLM_F.EXCL), what: text };
    case 'qdisc': {
      const writer = new MessageWriter(RTM.DELQDISC, NLM_F.REQUEST);
      return { message: writer.header(TCMSG_BYTES, (view) => void bytes.copy(view)), what: text };
    }
  }
}

/** Undefined: a kernel without such objects. */
function dumped<T>(dump: () => readonly T[]): readonly T[] | undefined {
  try {
    return dump();
  } catch (error) {
    if (errnoOf(error) === 'EOPNOTSUPP') return undefined;
    throw error;
  }
}

function ruleMessage(type: number, described: Buffer, flags = 0): MessageWriter {
  const writer = new MessageWriter(type, NLM_F.REQUEST | flags).header(RULE_BYTES, (view) => {
    described.copy(view, 0, 0, Math.min(described.length, RULE_BYTES));
  });
  if (described.length <= RULE_BYTES) return writer;
  eachAttribute(described, RULE_BYTES, (attribute, value) => void writer.bytes(attribute, value));
  return writer;
}

function usualRule(priority: number, table: number): Buffer {
  const bytes = Buffer.alloc(RULE_BYTES + 8);
  bytes[0] = AF_INET;
  bytes[4] = table;
  bytes[7] = TO_TABLE;
  bytes.writeUInt16LE(8, RULE_BYTES);
  bytes.writeUInt16LE(FRA.PRIORITY, RULE_BYTES + 2);
  bytes.writeUInt32LE(priority, RULE_BYTES + 4);
  return bytes;
}

function decodeRule(payload: Buffer): Rule | undefined {
  const [family, toLength = 0, fromLength = 0, tos = 0, shortTable = 0, , , action = 0] = payload;
  if (family !== AF_INET) return undefined;
  let [priority, table, isVrf] = [0, shortTable, false];
  const words: string[] = [];
  eachAttribute(payload, RULE_BYTES, (type, value) => {
    switch (type) {
      case FRA.PRIORITY:
        priority = readU32(value, 0);
        break;
      case FRA.TABLE:
        table = readU32(value, 0);
        break;
      case FRA.L3MDEV:
        isVrf = value[0] === 1;
        break;
      case FRA.SRC:
        words.push(`from ${formatAddress(value.readUInt32BE(0))}/${fromLength}`);
        break;
      case FRA.DST:
        words.push(`to ${formatAddress(value.readUInt32BE(0))}/${toLength}`);
        break;
      case FRA.IIFNAME:
        words.push(`iif ${textOf(value)}`);
        break;
      case FRA.OIFNAME:
        words.push(`oif ${textOf(value)}`);
        break;
      case FRA.FWMARK:
        words.push(`fwmark ${readU32(value, 0)}`);
        break;
    }
  });
  if (tos !== 0) words.push(`tos ${tos}`);
  const isUsual = words.length === 0 && action === TO_TABLE && USUAL.get(priority) === table;
  const does = action === TO_TABLE ? `lookup ${table}` : `action ${action}`;
  return {
    what: 'rule',
    text: ['routing rule', `${priority}:`, ...words, does].join(' '),
    message: payload.toString('hex'),
    ...{ priority, isUsual, isVrf },
  };
}
