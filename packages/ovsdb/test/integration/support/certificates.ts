// A certificate authority of its own with two certificates, made by openssl; they name no host, as those of ovs-pki.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificates = {
  readonly caFile: string;
  readonly serverKey: string;
  readonly serverCertificate: string;
  readonly ca: string;
  readonly clientKey: string;
  readonly clientCertificate: string;
};

export function makeCertificates(dir: string, name: string): Certificates {
  const file = (part: string) => join(dir, `${name}-${part}.pem`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'] as const;
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca-key'),
    '-out',
    file('ca'),
    '-days',
    '2',
    '-subj',
    `/CN=${name} CA`,
  );
  for (const role of ['server', 'client']) {
    openssl(
      'req',
      ...key,
      '-keyout',
      file(`${role}-key`),
      '-out',
      file(`${role}-req`),
      '-subj',
      `/CN=${name} ${role}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      file(`${role}-req`),
      '-CA',
      file('ca'),
      '-CAkey',
      file('ca-key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-out',
      file(role),
    );
  }
  return {
    caFile: file('ca'),
    serverKey: file('server-key'),
    serverCertificate: file('server'),
    ca: readFileSync(file('ca'), 'utf8'),
    clientKey: readFileSync(file('client-key'), 'utf8'),
    clientCertificate: readFileSync(file('client'), 'utf8'),
  };
}
