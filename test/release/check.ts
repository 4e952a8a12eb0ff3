// `npm run release:check`: checks everything before a release and marks each check with ✓, ✗ or ?. `--tag
// v1.2.3`: checks the release of that tag. Exits with 1 if a check failed, with 2 if none failed but some
// could not be made.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../vscode/cache.ts';
import { runCommand } from '../vscode/command.ts';
import { vsixPath } from '../vscode/extensionPackage.ts';
import { bundledPackages } from './bundled.ts';
import { auditOutcome } from './checks/audit.ts';
import { billProblems } from './checks/bill.ts';
import { changelogProblems } from './checks/changelog.ts';
import { documentPaths } from './checks/documents.ts';
import { iconProblems } from './checks/icon.ts';
import { licenseProblems } from './checks/licenses.ts';
import { linkProblems } from './checks/links.ts';
import { manifestProblems } from './checks/manifest.ts';
import { workflowProblems } from './checks/workflows.ts';
import { describeOutcome, exitCodeOf, outcomeOf, type Outcome } from './outcome.ts';
import { packageProblems } from './packedFiles.ts';
import { sbomPath } from './paths.ts';
import { readPackage } from './sameBytes.ts';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const tag = values.tag === undefined ? {} : { tag: values.tag };

const inRepository = (path: string): string => join(repositoryRoot, path);
const text = async (path: string): Promise<string> => await readFile(inRepository(path), 'utf8');
const json = async (path: string): Promise<unknown> => JSON.parse(await text(path));

console.log('Packaging…');
await runCommand('npm', ['run', '--silent', 'package'], { cwd: repositoryRoot });
const vsix = await readFile(vsixPath);
const packed = await readPackage(vsix);
const bundled = await bundledPackages();
const manifest = (await json('package.json')) as { readonly version: string; readonly icon: string };

const checks: readonly (readonly [title: string, check: () => Promise<Outcome>])[] = [
  [
    'The manifest can be published',
    async () => {
      const { version } = (await json('package-lock.json')) as { readonly version: string };
      const words = (await json('package.nls.json')) as Readonly<Record<string, string>>;
      return outcomeOf(manifestProblems({ manifest, words, lockedVersion: version, ...tag }));
    },
  ],
  [
    'The Marketplace can load the README’s pictures from a repository',
    () => Promise.resolve(repositoryOutcome()),
  ],
  [
    'The changelog has an entry',
    async () => outcomeOf(changelogProblems(await text('CHANGELOG.md'), manifest.version, values.tag)),
  ],
  ['The icon is valid', async () => outcomeOf(iconProblems(await readFile(inRepository(manifest.icon))))],
  ['Links and pictures of all documents exist', () => links()],
  [
    `The package contains the listed files only, ${vsix.length.toLocaleString('en')} bytes`,
    () =>
      Promise.resolve(
        outcomeOf(
          packageProblems(
            packed.map(({ name }) => name),
            vsix.length,
          ),
        ),
      ),
  ],
  ['Packaged again, in another time zone, it has the same bytes', () => sameBytesOutcome()],
  [
    `Licenses of the ${bundled.length} bundled packages allow bundling, and are in the package`,
    () => {
      const notices = packed.find(({ name }) => name.endsWith('/THIRD_PARTY_NOTICES.txt'));
      return Promise.resolve(outcomeOf(licenseProblems(bundled, notices?.content.toString() ?? '')));
    },
  ],
  [
    'The bill of materials (CycloneDX) lists them',
    async () => outcomeOf(billProblems(JSON.parse(await readFile(sbomPath, 'utf8')), bundled)),
  ],
  ['Workflows are valid', () => workflows()],
  ['npm audit finds no vulnerabilities', () => audit()],
];

const outcomes: Outcome[] = [];
for (const [title, check] of checks) {
  const outcome = await check();
  console.log(describeOutcome(title, outcome));
  outcomes.push(outcome);
}
process.exitCode = exitCodeOf(outcomes);

function repositoryOutcome(): Outcome {
  return 'repository' in manifest
    ? { status: 'passed' }
    : {
        status: 'unchecked',
        reason: 'package.json names none; the release workflow sets the one it runs in',
      };
}

async function links(): Promise<Outcome> {
  const packedPictures = packed.map(({ name }) => name.replace(/^extension\//, ''));
  const exists = (path: string): boolean => existsSync(inRepository(path));
  const read = (path: string): string => readFileSync(inRepository(path), 'utf8');
  const found = await Promise.all(
    documentPaths().map(async (page) =>
      linkProblems({ page, markdown: await text(page), exists, read, packedPictures }).map(
        (problem) => `${page}: ${problem}`,
      ),
    ),
  );
  return outcomeOf(found.flat());
}

async function sameBytesOutcome(): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-package-'));
  try {
    const path = join(folder, 'again.vsix');
    const env = { ...process.env, TZ: 'Pacific/Auckland' };
    const args = [join(import.meta.dirname, 'package.ts'), '--out', path];
    await runCommand(process.execPath, args, { cwd: repositoryRoot, env });
    return outcomeOf(vsix.equals(await readFile(path)) ? [] : ['the bytes differ']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function workflows(): Promise<Outcome> {
  const folder = '.github/workflows';
  const names = (await readdir(inRepository(folder))).sort();
  return outcomeOf(
    await workflowProblems(
      await Promise.all(
        names.map(async (name) => ({ path: `${folder}/${name}`, text: await text(`${folder}/${name}`) })),
      ),
    ),
  );
}

/** Runs `npm audit`. Ignores its exit code, which is also nonzero if it found vulnerabilities. */
async function audit(): Promise<Outcome> {
  const args = ['audit', '--audit=true', '--json', '--loglevel', 'silent'];
  const printed = await runCommand('npm', args, { cwd: repositoryRoot }).catch((error: unknown) =>
    String(error),
  );
  return auditOutcome(printed);
}
