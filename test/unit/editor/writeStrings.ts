// `npm run l10n`: writes the strings of code to l10n/bundle.l10n.json and lists missing and unused German
// strings.
import { writeFile } from 'node:fs/promises';
import { formatted } from '../support/formatted.ts';
import { bundlePath, englishBundle, germanToDo, strings, stringsOfCode, translations } from './strings.ts';

const found = await stringsOfCode();
// Existing strings keep their places, to keep diffs small.
const before = Object.keys(strings(englishBundle)).filter((key) => key in found);
const bundle = Object.fromEntries([...before, ...Object.keys(found)].map((key) => [key, found[key]]));
await writeFile(bundlePath, await formatted(bundlePath, JSON.stringify(bundle)));
const toDo = translations.flatMap(([original, translated]) => germanToDo(original, translated));
for (const line of toDo) process.stderr.write(`${line}\n`);
process.exitCode = toDo.length > 0 ? 1 : 0;
