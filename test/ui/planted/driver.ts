import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const manifest = {
  name: 'driver',
  publisher: 'planted',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.cjs',
  activationEvents: ['onStartupFinished'],
  extensionKind: ['workspace'],
  capabilities: { untrustedWorkspaces: { supported: true } },
};

const packageManifest = `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata><Identity Language="en-US" Id="driver" Version="1.0.0" Publisher="planted"/><DisplayName>driver</DisplayName></Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/></Assets>
</PackageManifest>
`;

/** Packages the extension that runs commands for tests, received through a socket. */
export async function packDriver(path: string, socketPath: string): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(packageManifest), 'extension.vsixmanifest');
  zip.addBuffer(Buffer.from(JSON.stringify({ ...manifest, socketPath })), 'extension/package.json');
  zip.addFile(join(import.meta.dirname, 'driver', 'extension.cjs'), 'extension/extension.cjs');
  zip.end();
  await once(zip.outputStream.pipe(createWriteStream(path)), 'close');
}

export type Answer = { readonly value: unknown } | { readonly error: string };

/** Runs a command in the last opened window. Returns a TimeoutError if it doesn’t end in time. */
export async function ask(
  socketPath: string,
  command: string,
  argument?: unknown,
  timeoutMs = 60_000,
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const asking = request({ socketPath, method: 'POST', signal });
  try {
    asking.end(JSON.stringify({ command, argument }));
    const [response] = (await once(asking, 'response')) as [NodeJS.ReadableStream];
    return JSON.parse(await text(response)) as Answer;
  } catch (error) {
    // The error of an aborted request lacks the reason.
    return { error: String(signal.aborted ? signal.reason : error) };
  }
}
