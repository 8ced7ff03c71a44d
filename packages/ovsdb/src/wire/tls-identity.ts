// What an ssl: remote needs, checked before anything is sent: unusable material is the program's mistake, and stays one.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { OvsdbError } from '../errors.ts';

/** PEM texts, as the options --ca-cert, --certificate and --private-key of the OVS tools. */
export type TlsIdentity = {
  readonly ca: string | Buffer;
  readonly certificate?: string | Buffer | undefined;
  readonly privateKey?: string | Buffer | undefined;
  /** Also require the certificate to name the host. Off by default, as in OVS: certificates of ovs-pki name no host. */
  readonly verifyHost?: boolean | undefined;
};

const PEM_CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Throws OvsdbError with the code `invalid-tls`. */
export function checkTlsIdentity({ ca, certificate, privateKey }: TlsIdentity): void {
  for (const text of certificates('ca', ca)) read('ca', 'certificate', () => new X509Certificate(text));
  if ((certificate === undefined) !== (privateKey === undefined)) {
    const [there, missing] =
      certificate === undefined ? ['privateKey', 'certificate'] : ['certificate', 'privateKey'];
    throw invalid(`tls.${there} needs tls.${missing} beside it`);
  }
  if (certificate === undefined || privateKey === undefined) return;
  const [own] = certificates('certificate', certificate).map((text) =>
    read('certificate', 'certificate', () => new X509Certificate(text)),
  );
  const key = read('privateKey', 'private key', () => createPrivateKey(privateKey));
  if (own?.checkPrivateKey(key) === false) {
    throw invalid('tls.privateKey is not the key of tls.certificate');
  }
}

function certificates(option: string, pem: string | Buffer): readonly string[] {
  const found = String(pem).match(PEM_CERTIFICATE);
  if (found === null)
    throw invalid(`tls.${option} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  return found;
}

function read<T>(option: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    // The text of OpenSSL says nothing to who does not know it by heart; it is in the cause. The key itself is nowhere.
    throw invalid(`tls.${option} holds no readable ${what} in PEM form, or one that is encrypted`, cause);
  }
}

function invalid(message: string, cause?: unknown): OvsdbError {
  return new OvsdbError('invalid-tls', message, { cause });
}
