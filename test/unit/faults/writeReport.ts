// `npm run faults`: writes test/FAULTS.md from the table that the tests play.
import { writeFile } from 'node:fs/promises';
import { report, reportPath } from './report.ts';

await writeFile(reportPath, await report());
