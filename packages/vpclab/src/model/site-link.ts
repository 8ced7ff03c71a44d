// The private link between a customer's router and its gateway. It is between two namespaces that know no other, so that
// every site has the same numbers.

export const SITE_LINK = {
  /** eth0 of the gateway. */
  gateway: '169.254.171.1',
  /** eth0 of the customer's router. */
  site: '169.254.171.2',
  length: 30,
} as const;
