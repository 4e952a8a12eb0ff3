// `npm run golden`: writes every file that the suite compares with what the code makes. What changed is seen in git.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import './faults/writeReport.ts';
import './problems/writeTroubleshooting.ts';
import { updateVariable } from './support/golden.ts';

const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => join(import.meta.dirname, path))
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('/golden.ts'));
const mocha = join(import.meta.dirname, '../../node_modules/mocha/bin/mocha.js');
const { status } = spawnSync(process.execPath, [mocha, ...tests], {
  env: { ...process.env, [updateVariable]: '1' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
