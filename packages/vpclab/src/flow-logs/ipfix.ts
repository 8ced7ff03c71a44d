// Reads IPFIX messages (RFC 7011): templates first, then the records that follow them. Only the elements that flow logs
// are made of are kept. What is cut short or of another version is no message: undefined. Pure but for the templates.

/** Of one record, by IANA element number: integers of up to eight bytes, and text. */
export type Elements = {
  readonly number: (element: number) => number;
  readonly text: (element: number) => string;
};

type Field = { readonly element: number; readonly length: number };

const VERSION = 10;
const HEADER_BYTES = 16;
const SET_HEADER_BYTES = 4;
const TEMPLATE_SET = 2;
const FIRST_DATA_SET = 256;
const VARIABLE = 0xff_ff;
const ENTERPRISE_BIT = 0x80_00;
const NOT_OURS = -1;

export type IpfixRecord = {
  readonly exportedAt: number;
  /** Observation domain of its message (RFC 7011 section 3.1). */
  readonly domain: number;
  readonly elements: Elements;
};

export class IpfixReader {
  /**
   * By number: Open vSwitch 3.1 has the same ones in each domain, and tells them in one of them only (RFC 7011 section 8
   * wants them told in each).
   */
  readonly #templates = new Map<number, readonly Field[]>();
  readonly #onTemplates: (message: Buffer) => void;

  /** `onTemplates` gets each message with templates that were not known: who reads it later knows them too. */
  constructor(onTemplates: (message: Buffer) => void = () => undefined) {
    this.#onTemplates = onTemplates;
  }

  read(message: Buffer): readonly IpfixRecord[] | undefined {
    if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== VERSION) return undefined;
    const end = message.readUInt16BE(2);
    if (end > message.length) return undefined;
    const exportedAt = message.readUInt32BE(4);
    const domain = message.readUInt32BE(12);
    const records: IpfixRecord[] = [];
    let isNew = false;
    try {
      for (let at = HEADER_BYTES; at + SET_HEADER_BYTES <= end;) {
        const id = message.readUInt16BE(at);
        const length = message.readUInt16BE(at + 2);
        if (length < SET_HEADER_BYTES || at + length > end) return undefined;
        const body = message.subarray(at + SET_HEADER_BYTES, at + length);
        if (id === TEMPLATE_SET) isNew = this.#learn(body) || isNew;
        else if (id >= FIRST_DATA_SET) {
          const fields = this.#templates.get(id);
          if (fields !== undefined)
            for (const elements of recordsOf(body, fields)) records.push({ exportedAt, domain, elements });
        }
        at += length;
      }
    } catch (error) {
      // A length that leads out of the message.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    if (isNew) this.#onTemplates(message.subarray(0, end));
    return records;
  }

  /** Whether one of them is new. */
  #learn(body: Buffer): boolean {
    let isNew = false;
    for (let at = 0; at + 4 <= body.length;) {
      const id = body.readUInt16BE(at);
      const count = body.readUInt16BE(at + 2);
      at += 4;
      const fields: Field[] = [];
      for (let index = 0; index < count; index += 1) {
        const element = body.readUInt16BE(at);
        const length = body.readUInt16BE(at + 2);
        at += 4;
        const isEnterprise = (element & ENTERPRISE_BIT) !== 0;
        if (isEnterprise) at += 4;
        fields.push({ element: isEnterprise ? NOT_OURS : element, length });
      }
      const known = this.#templates.get(id);
      if (known === undefined || !isSame(known, fields)) isNew = true;
      this.#templates.set(id, fields);
    }
    return isNew;
  }
}

function isSame(a: readonly Field[], b: readonly Field[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ element, length }, index) => element === b[index]?.element && length === b[index].length)
  );
}

function recordsOf(body: Buffer, fields: readonly Field[]): readonly Elements[] {
  const shortest = fields.reduce((sum, { length }) => sum + (length === VARIABLE ? 1 : length), 0);
  const records: Elements[] = [];
  if (shortest === 0) return records;
  // What is shorter than a record is padding.
  for (let at = 0; at + shortest <= body.length;) {
    const values = new Map<number, Buffer>();
    for (const field of fields) {
      let { length } = field;
      if (length === VARIABLE) {
        length = body.readUInt8(at);
        at += 1;
        if (length === 255) {
          length = body.readUInt16BE(at);
          at += 2;
        }
      }
      if (at + length > body.length) throw new RangeError('a field leads out of its set');
      values.set(field.element, body.subarray(at, at + length));
      at += length;
    }
    records.push({
      number: (element) => numberOf(values.get(element)),
      text: (element) => textOf(values.get(element)),
    });
  }
  return records;
}

function numberOf(bytes: Buffer | undefined): number {
  if (bytes === undefined || bytes.length === 0) return 0;
  if (bytes.length <= 6) return bytes.readUIntBE(0, bytes.length);
  return Number(bytes.readBigUInt64BE(bytes.length - 8));
}

function textOf(bytes: Buffer | undefined): string {
  return (bytes ?? Buffer.alloc(0)).toString('utf8').replaceAll('\0', '');
}
