// Writes dist/THIRD_PARTY_NOTICES.txt for the bundles beside it. Part of `vscode:prepublish`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../vscode/cache.ts';
import { bundledPackages } from './bundled.ts';
import { noticesText } from './noticesText.ts';

const path = join(repositoryRoot, 'dist', 'THIRD_PARTY_NOTICES.txt');
await writeFile(path, noticesText(await bundledPackages()));
