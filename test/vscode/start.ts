// `npm start`: runs a real VS Code with this extension installed and a local Prolific with sample data.
// `--folder PATH` opens that folder instead of `.vscode-test/workspace`; `--once` runs a complete export
// unattended.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalProlific } from '../prolific/localProlific.ts';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { cacheFolder } from './cache.ts';
import { packExtension } from './extensionPackage.ts';
import { installVscode } from './install.ts';
import { exportOnce } from './once.ts';
import { startServer } from './server.ts';
import { writeSettings } from './settings.ts';
import { windowAddress } from './workbench.ts';

const { values } = parseArgs({
  options: { once: { type: 'boolean', default: false }, folder: { type: 'string' } },
});

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const folder = resolve(values.folder ?? join(cacheFolder, 'workspace'));
  await mkdir(folder, { recursive: true });
  console.log('Building the extension …');
  const vsix = await packExtension();
  const vscode = await installVscode('newest');
  const prolific = await startLocalProlific({ evening: true });
  const dataFolder = await realpath(await mkdtemp(join(tmpdir(), 'prolific-start-')));
  await writeSettings(join(dataFolder, 'data'), { 'prolificCollections.apiUrl': prolific.apiUrl });
  const server = await startServer({ vscode, dataFolder, vsix: [vsix] });
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));

  if (!values.once) {
    console.log(`
VS Code ${vscode.version} is running with Prolific Collections installed, and a local Prolific behind it.

  Open in a browser   ${windowAddress(server, { folder })}
  Sample token        ${prolific.token}
  Workspace folder    ${folder}

Choose Prolific in the activity bar, then Sign In. Stop with Ctrl-C.
`);
    return;
  }
  try {
    const { snapshot, files, bytes } = await exportOnce({
      server,
      dataFolder,
      folder,
      collection: cookingCollection.name,
      token: prolific.token,
    });
    console.log(`\nExported to ${snapshot}\n`);
    const depth = (path: string): number => path.split(sep).length;
    const listed = files.toSorted((a, b) => depth(a.path) - depth(b.path)).slice(0, 20);
    for (const file of listed) {
      console.log(`${String(file.bytes).padStart(12)}  ${file.path}`);
    }
    if (files.length > listed.length) {
      console.log(`${' '.repeat(12)}  … and ${files.length - listed.length} more`);
    }
    console.log(`\n${files.length} files, ${bytes} bytes`);
  } finally {
    await server.close();
    await prolific.close();
  }
}
