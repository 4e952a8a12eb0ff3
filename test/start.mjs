// Starts a tool of this repository: `node test/start.mjs test/bench/bench.ts …`. Without it, Node 20 would
// report only an unknown file extension.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import './runner/nodeVersion.cjs';

process.argv.splice(1, 1);
await import(pathToFileURL(join(process.cwd(), process.argv[1] ?? '')).href);
