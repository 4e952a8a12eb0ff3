import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from '../../release/bundled.ts';
import { auditOutcome } from '../../release/checks/audit.ts';
import { billProblems } from '../../release/checks/bill.ts';
import { changelogProblems } from '../../release/checks/changelog.ts';
import { iconProblems } from '../../release/checks/icon.ts';
import { licenceProblems } from '../../release/checks/licences.ts';
import { linkProblems } from '../../release/checks/links.ts';
import { manifestProblems } from '../../release/checks/manifest.ts';
import { workflowProblems } from '../../release/checks/workflows.ts';
import { noticesText } from '../../release/noticesText.ts';
import { describeOutcome, exitCodeOf } from '../../release/outcome.ts';

const root = join(import.meta.dirname, '../../..');

describe('A release check', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const words = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const lockedVersion = manifest.version;

  it('of the manifest finds nothing in this one', () => {
    assert.deepEqual(manifestProblems({ manifest, words, lockedVersion, tag: `v${lockedVersion}` }), []);
  });

  it('of the manifest names what is missing or does not fit', () => {
    const problems = (changes: object): string =>
      manifestProblems({
        manifest: { ...manifest, ...changes },
        words,
        lockedVersion,
        tag: `v${lockedVersion}`,
      }).join();
    assert.match(problems({ icon: undefined }), /^icon:/);
    assert.match(problems({ version: '1' }), /^version:/);
    assert.match(problems({ description: '%view.container%' }), /^description: 8 characters/);
    assert.match(problems({ version: '9.9.9' }), /package-lock\.json says .*the tag is/);
    assert.match(problems({ engines: { vscode: '^1.50.0' } }), /checked against/);
  });

  it('of the changelog wants a section of the version with its day and an entry, for a tag', () => {
    const good = '# C\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-24\n\n- New\n';
    assert.deepEqual(changelogProblems(good, '1.2.3', 'v1.2.3'), []);
    assert.deepEqual(changelogProblems('## [Unreleased]\n- New\n', '1.2.3', 'v1.2.3'), [
      'there is no section [1.2.3]',
    ]);
    assert.deepEqual(changelogProblems('## [1.2.3]\n- New\n', '1.2.3', 'v1.2.3'), ['“[1.2.3]” has no day']);
    assert.deepEqual(changelogProblems('## [Unreleased]\n', '1.2.3'), ['“[Unreleased]” has no entry']);
  });

  it('of the icon wants a square PNG of 128 pixels', () => {
    const icon = Buffer.from(readFileSync(join(root, 'media/icon.png')));
    assert.deepEqual(iconProblems(icon), []);
    icon.writeUInt32BE(64, 16);
    assert.equal(iconProblems(icon).length, 2);
    assert.deepEqual(iconProblems(Buffer.from('<svg/>')), ['it is no PNG']);
  });

  it('of links finds those that lead nowhere', () => {
    const problems = (markdown: string): string[] =>
      linkProblems({ markdown, exists: (path) => path !== 'gone.md', packedPictures: ['media/a.png'] });
    assert.deepEqual(
      problems('## A heading, here\n[a](#a-heading-here) ![words](media/a.png) [b](https://example.org)'),
      [],
    );
    assert.deepEqual(problems('[a](#nowhere)'), ['#nowhere: no such heading']);
    assert.deepEqual(problems('[a](gone.md)'), ['gone.md is not there']);
    assert.deepEqual(problems('[a](http://example.org)'), ['http://example.org is not https']);
    assert.deepEqual(problems('![](media/a.png)'), ['media/a.png has no words in place of it']);
    assert.deepEqual(problems('![words](media/b.png)'), ['media/b.png is not packed']);
  });

  const one: BundledPackage = {
    name: 'x',
    version: '1.0.0',
    license: 'MIT',
    homepage: '',
    licenseText: 'Words',
  };

  it('of licences finds one that asks for more, a text that is missing, and notices of another bundle', () => {
    const problems = (changed: BundledPackage): string[] =>
      licenceProblems([changed], noticesText([changed]));
    assert.deepEqual(problems(one), []);
    assert.deepEqual(problems({ ...one, license: 'GPL-3.0-only' }), ['x: licence GPL-3.0-only']);
    assert.deepEqual(problems({ ...one, licenseText: '' }), ['x has no licence text']);
    assert.deepEqual(licenceProblems([one], noticesText([])), [
      'THIRD_PARTY_NOTICES.txt is not of this bundle',
    ]);
  });

  it('of the bill of materials finds what is not on it, or should not be', () => {
    const component = { name: 'x', version: '1.0.0', 'bom-ref': 'x', purl: 'pkg:npm/x@1.0.0', licenses: [] };
    const bill = {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'own', 'bom-ref': 'own' } },
      components: [component],
      dependencies: [],
    };
    assert.deepEqual(billProblems(bill, [one]), []);
    assert.deepEqual(billProblems({ ...bill, components: [] }, [one]), ['x 1.0.0 is not on it']);
    assert.deepEqual(billProblems(bill, []), ['x 1.0.0 is on it, but not bundled']);
    assert.match(billProblems({ ...bill, bomFormat: 'other' }, [one]).join(), /^bomFormat/);
  });

  it('of known vulnerabilities says so where the registry does not answer', () => {
    const clean = '{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}';
    const one = '{"vulnerabilities":{"x":{"severity":"high"}},"metadata":{"vulnerabilities":{"total":1}}}';
    assert.deepEqual(auditOutcome(clean), { status: 'passed' });
    assert.deepEqual(auditOutcome(one), { status: 'failed', problems: ['x: high'] });
    assert.equal(auditOutcome('{"message":"405 Method Not Allowed","statusCode":405}').status, 'unchecked');
    assert.equal(auditOutcome('npm error').status, 'unchecked');
  });

  it('that could not be made is told apart from one that passed, by its mark and the exit code', () => {
    const unchecked = { status: 'unchecked', reason: 'no network' } as const;
    const failed = { status: 'failed', problems: ['bad'] } as const;
    assert.equal(describeOutcome('Audit', unchecked), '? Audit\n    not checked: no network');
    assert.equal(exitCodeOf([{ status: 'passed' }]), 0);
    assert.equal(exitCodeOf([unchecked, failed]), 1);
    assert.equal(exitCodeOf([unchecked, { status: 'passed' }]), 2);
  });
});

describe('Workflows', () => {
  const sound =
    'on: push\npermissions:\n  contents: read\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n';
  const problems = async (text: string): Promise<string> =>
    (await workflowProblems([{ path: 'x.yml', text }])).join('\n');

  it('of this repository are sound', async () => {
    const folder = join(root, '.github/workflows');
    const workflows = readdirSync(folder).map((path) => ({
      path,
      text: readFileSync(join(folder, path), 'utf8'),
    }));
    assert.deepEqual(await workflowProblems(workflows), []);
  });

  it('with a key that GitHub does not know, or words of strangers in a script, are refused', async () => {
    assert.match(await problems(`${sound}      - runs: x\n`), /unexpected key "runs"/);
    const script = '      - run: echo ${{ github.event.issue.title }}\n';
    assert.match(await problems(sound + script), /potentially untrusted/);
  });

  it('use no action without a version', async () => {
    assert.match(await problems(`${sound}      - uses: actions/checkout@main\n`), /no version/);
  });

  it('name their permissions', async () => {
    assert.match(
      await problems(sound.replace(/permissions:\n.*\n/, '') + '      - run: x\n'),
      /no permissions/,
    );
  });

  it('hand secrets to a step by its environment only', async () => {
    const step = '      - run: publish --token ${{ secrets.PAT }}\n';
    assert.match(await problems(sound + step), /secret goes into the environment/);
  });
});
