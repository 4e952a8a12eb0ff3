import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificateBy } from '../../unit/support/certificate.ts';
import { whyNotReplaceSystemFiles } from '../../vscode/systemFiles.ts';
import type { VscodeName } from '../../vscode/install.ts';
import { promptName, silentName, slowName } from '../support/ownNetwork.ts';
import { startNameServer } from './nameServer.ts';

/** A network that only the host under test uses. */
export interface OwnNetwork {
  /** The option of `startServer`. */
  readonly systemFiles: Readonly<Record<string, string>>;
  /** A file with the certificate of the network’s names. */
  readonly certificateFile: string;
  close(): Promise<void>;
}

const storeFolder = '/etc/ssl/certs';
const storeFile = 'ca-certificates.crt';
/** Unusual loopback addresses, one for each VS Code, so that both can be tested at the same time. */
const nameServerAddresses: Readonly<Record<VscodeName, string>> = {
  newest: '127.53.53.53',
  floor: '127.53.53.54',
};

/**
 * Starts a separate name server and adds a separate authority to the system’s certificate store, which
 * editors and Node read. Returns the reason as text if this machine doesn’t support it.
 */
export async function startOwnNetwork(folder: string, vscode: VscodeName): Promise<OwnNetwork | string> {
  const reason = await whyNotReplaceSystemFiles();
  if (reason !== undefined) return reason;
  if (!existsSync(join(storeFolder, storeFile))) return `there is no ${join(storeFolder, storeFile)}`;
  const nameServerAddress = nameServerAddresses[vscode];
  const names = { [promptName]: 0, [slowName]: 400, [silentName]: 'never' } as const;
  const nameServer = await startNameServer(names, nameServerAddress).catch(String);
  if (typeof nameServer === 'string') return nameServer;

  const { tls, authority } = await makeCertificateBy(
    'System authority',
    {},
    promptName,
    slowName,
    silentName,
  );
  const store = join(folder, 'certificates');
  await mkdir(store);
  const known = await readFile(join(storeFolder, storeFile), 'utf8');
  await writeFile(join(store, storeFile), `${known.trimEnd()}\n${authority}`);
  const resolver = join(folder, 'resolv.conf');
  await writeFile(resolver, `nameserver ${nameServerAddress}\noptions timeout:2 attempts:1\n`);
  const certificateFile = join(folder, 'certificate.json');
  await writeFile(certificateFile, JSON.stringify(tls));
  return {
    systemFiles: { [storeFolder]: store, '/etc/resolv.conf': resolver },
    certificateFile,
    close: () => nameServer.close(),
  };
}
