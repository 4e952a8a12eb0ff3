import { generate } from 'selfsigned';

export interface TestCertificate {
  /** Options for a server of `node:https`. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** The issuing authority as PEM. */
  readonly authority: string;
}

/** Creates a certificate for `names` from a new, untrusted authority. */
export async function makeCertificate(...names: string[]): Promise<TestCertificate> {
  return await makeDatedCertificate({}, ...names);
}

/** Creates a certificate with given dates, like {@link makeCertificate}. */
export async function makeDatedCertificate(
  dates: { readonly notBeforeDate?: Date; readonly notAfterDate?: Date },
  ...names: string[]
): Promise<TestCertificate> {
  return await makeCertificateBy('Test authority', dates, ...names);
}

/**
 * Creates a certificate from a named authority; of two trusted ones with the same name, only one is tried.
 */
export async function makeCertificateBy(
  authorityName: string,
  dates: { readonly notBeforeDate?: Date; readonly notAfterDate?: Date },
  ...names: string[]
): Promise<TestCertificate> {
  const ec = { keyType: 'ec', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: authorityName }], {
    ...ec,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: names[0] ?? 'test' }], {
    ...ec,
    ...dates,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return { tls: { key: server.private, cert: server.cert }, authority: authority.cert };
}
