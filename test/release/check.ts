// `npm run release:check`: everything that should be right before a release, each with ✓, ✗ or ?. `--tag v1.2.3` for the release of
// that tag. Ends with 1 where something is wrong, with 2 where only something could not be checked.
import { existsSync } from 'node:fs';
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
import { iconProblems } from './checks/icon.ts';
import { licenceProblems } from './checks/licences.ts';
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

console.log('Packing …');
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
  ['A repository shows the README’s pictures on the Marketplace', () => Promise.resolve(repositoryOutcome())],
  [
    'The changelog tells what is new',
    async () => outcomeOf(changelogProblems(await text('CHANGELOG.md'), manifest.version, values.tag)),
  ],
  ['The icon is one', async () => outcomeOf(iconProblems(await readFile(inRepository(manifest.icon))))],
  ['Links and pictures of README.md lead somewhere', () => links('README.md')],
  ['Links of SECURITY.md, CONTRIBUTING.md and CHANGELOG.md lead somewhere', () => otherLinks()],
  [
    `The package holds what it should, ${vsix.length.toLocaleString('en')} bytes`,
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
  ['Packed once more, in another time zone, it has the same bytes', () => sameBytesOutcome()],
  [
    `Licences of the ${bundled.length} bundled packages allow it, and are in the package`,
    () => {
      const notices = packed.find(({ name }) => name.endsWith('/THIRD_PARTY_NOTICES.txt'));
      return Promise.resolve(outcomeOf(licenceProblems(bundled, notices?.content.toString() ?? '')));
    },
  ],
  [
    'The bill of materials (CycloneDX) lists them',
    async () => outcomeOf(billProblems(JSON.parse(await readFile(sbomPath, 'utf8')), bundled)),
  ],
  ['Workflows are sound', () => workflows()],
  ['npm audit knows of nothing', () => audit()],
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
        reason: 'package.json names none; the release workflow sets the one that it runs in',
      };
}

async function links(page: string): Promise<Outcome> {
  const packedPictures = packed.map(({ name }) => name.replace(/^extension\//, ''));
  const exists = (path: string): boolean => existsSync(inRepository(path));
  return outcomeOf(linkProblems({ markdown: await text(page), exists, packedPictures }));
}

async function otherLinks(): Promise<Outcome> {
  const found = await Promise.all(
    ['SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/analysis.md'].map(links),
  );
  return outcomeOf(found.flatMap((outcome) => (outcome.status === 'failed' ? outcome.problems : [])));
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

/** npm ends with an error where it found something, too: what it printed tells. */
async function audit(): Promise<Outcome> {
  const args = ['audit', '--audit=true', '--json', '--loglevel', 'silent'];
  const printed = await runCommand('npm', args, { cwd: repositoryRoot }).catch((error: unknown) =>
    String(error),
  );
  return auditOutcome(printed);
}
