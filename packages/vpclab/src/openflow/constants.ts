// Numbers of OpenFlow 1.3 (openflow-spec 1.3.5, section 7) and of Open vSwitch's extensions (ovs: nicira-ext.h) that
// reading statistics needs.

export const VERSION = 0x04;
export const HEADER_BYTES = 8;

/** ofp_type, section 7.1. */
export const Type = {
  hello: 0,
  error: 1,
  echoRequest: 2,
  echoReply: 3,
  multipartRequest: 18,
  multipartReply: 19,
} as const;

/** ofp_multipart_type, section 7.3.5. */
export const Multipart = { flow: 1, aggregate: 2, table: 3, portStats: 4, portDescription: 13 } as const;

/** OFPMPF_REPLY_MORE: another message of the same answer follows. */
export const REPLY_MORE = 1;
export const ALL_TABLES = 0xff;
/** OFPP_ANY and OFPG_ANY. */
export const ANY = 0xffff_ffff;

/** OXM fields as class and field number, section 7.2.3.7 and ovs-fields(7). */
export const Field = {
  inPort: 'basic.0',
  metadata: 'basic.2',
  reg15: 'nicira.15',
  /** reg14 in the upper half, reg15 in the lower: how some versions of Open vSwitch write a match on reg15. */
  xreg7: 'registers.7',
} as const;

export const OXM_BASIC = 0x8000;
export const NXM_NICIRA = 0x0001;
export const OXM_PACKET_REGISTERS = 0x8001;

/** ofp_instruction_type, section 7.2.4. */
export const INSTRUCTION_APPLY_ACTIONS = 4;
/** ofp_action_type, section 7.2.5. */
export const ACTION_OUTPUT = 0;
export const ACTION_EXPERIMENTER = 0xffff;
export const NICIRA = 0x0000_2320;
/** NXAST_CLONE (ovs: lib/ofp-actions.c): OVN passes a packet to the peer of a patch port with it. */
export const NICIRA_CLONE = 42;

/** Class and field as the first 23 bits of a field's header have them, for those who read many matches. */
const headerOf = (oxmClass: number, field: number): number => (oxmClass << 7) | field;
export const METADATA = headerOf(OXM_BASIC, 2);
export const REG15 = headerOf(NXM_NICIRA, 15);
export const XREG7 = headerOf(OXM_PACKET_REGISTERS, 7);
