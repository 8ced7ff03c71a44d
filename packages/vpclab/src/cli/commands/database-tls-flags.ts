// Flags that say how to speak TLS with OVSDB servers (`ssl:HOST:PORT`), named as in the tools of OVS and OVN.

const file = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, placeholder: 'FILE', brief }) as const;

export const databaseTlsFlags = {
  caCert: file('Certificates of the authorities to trust for ssl: databases (PEM)'),
  certificate: file('Client certificate for ssl: databases (PEM)'),
  privateKey: file('Its private key (PEM), in a file of your own that others cannot read'),
} as const;

export type DatabaseTlsFlags = {
  readonly caCert?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
};
