// Reads what a flow matches and does, as far as finding OVN's tables needs it: OXM fields and the kinds of its actions.

import {
  ACTION_EXPERIMENTER,
  ACTION_OUTPUT,
  INSTRUCTION_APPLY_ACTIONS,
  NICIRA,
  NICIRA_CLONE,
  NXM_NICIRA,
  OXM_BASIC,
  OXM_PACKET_REGISTERS,
} from './constants.ts';

const OXM_HEADER_BYTES = 4;
const MATCH_HEADER_BYTES = 4;

export type MatchField = { readonly value: bigint; readonly isMasked: boolean };
/** By `Field`; fields of other classes appear under their numbers and keep a match from looking simpler than it is. */
export type Match = ReadonlyMap<string, MatchField>;

/** `offset` is where the ofp_match begins. `bytes` counts its padding. */
export function readMatch(
  message: Buffer,
  offset: number,
): { readonly match: Match; readonly bytes: number } {
  const length = message.readUInt16BE(offset + 2);
  const match = new Map<string, MatchField>();
  const end = offset + length;
  for (let at = offset + MATCH_HEADER_BYTES; at + OXM_HEADER_BYTES <= end;) {
    const kind = message.readUInt16BE(at);
    const fieldAndMask = message.readUInt8(at + 2);
    const payload = message.readUInt8(at + 3);
    const isMasked = (fieldAndMask & 1) === 1;
    const width = isMasked ? payload / 2 : payload;
    const value = width <= 8 ? readUnsigned(message, at + OXM_HEADER_BYTES, width) : 0n;
    match.set(`${className(kind)}.${fieldAndMask >> 1}`, { value, isMasked });
    at += OXM_HEADER_BYTES + payload;
  }
  return { match, bytes: Math.ceil(length / 8) * 8 };
}

/** Where the field after this one begins. */
export function nextField(message: Buffer, at: number): number {
  return at + OXM_HEADER_BYTES + message.readUInt8(at + 3);
}

const CLASS_NAMES: ReadonlyMap<number, string> = new Map([
  [OXM_BASIC, 'basic'],
  [OXM_PACKET_REGISTERS, 'registers'],
  [NXM_NICIRA, 'nicira'],
]);

function className(kind: number): string {
  return CLASS_NAMES.get(kind) ?? String(kind);
}

function readUnsigned(message: Buffer, offset: number, width: number): bigint {
  let value = 0n;
  for (let index = 0; index < width; index++)
    value = (value << 8n) | BigInt(message.readUInt8(offset + index));
  return value;
}

/** Whether the flow hands the packet on: to an OpenFlow port, or as a clone to the peer of a patch port. */
export function delivers(message: Buffer, offset: number, end: number): boolean {
  for (let at = offset; at + 8 <= end;) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (length < 8) return false;
    if (type === INSTRUCTION_APPLY_ACTIONS && hasDelivery(message, at + 8, at + length)) return true;
    at += length;
  }
  return false;
}

function hasDelivery(message: Buffer, offset: number, end: number): boolean {
  for (let at = offset; at + 8 <= end;) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (length < 8) return false;
    if (type === ACTION_OUTPUT) return true;
    if (type === ACTION_EXPERIMENTER && length >= 10) {
      const isClone =
        message.readUInt32BE(at + 4) === NICIRA && message.readUInt16BE(at + 8) === NICIRA_CLONE;
      if (isClone) return true;
    }
    at += length;
  }
  return false;
}
