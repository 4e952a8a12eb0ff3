// `npm run troubleshooting`: writes TROUBLESHOOTING.md from the sentences.
import { writeFile } from 'node:fs/promises';
import { pagePath, troubleshootingPage } from './troubleshooting.ts';

await writeFile(pagePath, await troubleshootingPage());
