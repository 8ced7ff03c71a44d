// A packet shown to whoever listens for it (nft(8), LOG STATEMENT): written before the verdict, as nft lists it.

/** Headers of IPv4 with all options and of what it carries. */
const SHOWN_BYTES = 64;

/** Empty where nobody listens. */
export function logged(prefix: string, group: number | undefined): string {
  return group === undefined ? '' : `log prefix "${prefix}" group ${group} snaplen ${SHOWN_BYTES} `;
}
