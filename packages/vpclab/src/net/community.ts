// BGP communities (RFC 1997): "65001:100".

/** As FRR takes and orders them: numbers without zeros in front. */
export function isCommunity(text: string): boolean {
  return (
    /^(0|[1-9]\d{0,4}):(0|[1-9]\d{0,4})$/.test(text) &&
    text.split(':').every((part) => Number(part) <= 65_535)
  );
}

/** Each once, by number. */
export function sortedCommunities(communities: Iterable<string>): readonly string[] {
  return [...new Set(communities)].toSorted((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(community: string): number {
  const [high = '', low = ''] = community.split(':');
  return Number(high) * 65_536 + Number(low);
}
