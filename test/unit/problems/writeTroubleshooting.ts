// `npm run troubleshooting`: writes docs/troubleshooting.md from the messages.
import { writeFile } from 'node:fs/promises';
import { pagePath, troubleshootingPage } from './troubleshooting.ts';

await writeFile(pagePath, await troubleshootingPage());
