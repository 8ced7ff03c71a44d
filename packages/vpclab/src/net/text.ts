// The canonical text forms of addresses: what the resolved lab, rows and logs carry.

/** "10.0.1.0/24": no host bits, no leading zeros. */
export type Cidr = string & { readonly __brand?: 'Cidr' };
/** Dotted quad without leading zeros. */
export type Ipv4 = string & { readonly __brand?: 'Ipv4' };
/** Six lower-case hexadecimal pairs joined by colons. */
export type Mac = string & { readonly __brand?: 'Mac' };

/** A strict parser's answer: the value, or what is wrong with the text and what was probably meant. */
export type Parsed<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'invalid'; readonly problem: string; readonly suggestion?: string };

export function invalid(problem: string, suggestion?: string): Parsed<never> {
  return suggestion === undefined ? { kind: 'invalid', problem } : { kind: 'invalid', problem, suggestion };
}
