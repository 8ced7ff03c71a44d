// The templates of a switch's flow records, kept for the next vpclabd: a switch tells them once in ten minutes
// (IPFIX_TEMPLATE_INTERVAL in ofproto/ofproto-dpif-ipfix.c), and without them records cannot be read.

import { appendFileSync, readFileSync } from 'node:fs';
import { IpfixReader } from '../flow-logs/ipfix.ts';
import { directoryOf } from '../model/layout.ts';

/** Where the length of a message is (RFC 7011 section 3.1). */
const LENGTH_AT = 2;
const HEADER_BYTES = 16;
/** Some fifty templates of a hundred bytes each, and those of later versions of the switch. */
const MOST_BYTES = 256 * 1024;

/** A reader that knows what an earlier one of the node was told. */
export function readerOf(node: string): IpfixReader {
  const file = `${directoryOf(node)}/flow-templates.ipfix`;
  const kept = contentOf(file);
  let size = kept.length;
  let isReading = true;
  const reader = new IpfixReader((message) => {
    if (isReading || size + message.length > MOST_BYTES) return;
    size += message.length;
    // Without it the next vpclabd waits for the switch.
    try {
      appendFileSync(file, message);
    } catch {}
  });
  for (let at = 0; at + HEADER_BYTES <= kept.length;) {
    const length = kept.readUInt16BE(at + LENGTH_AT);
    if (length < HEADER_BYTES) break;
    reader.read(kept.subarray(at, at + length));
    at += length;
  }
  isReading = false;
  return reader;
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
