import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from '../../release/bundled.ts';
import { auditOutcome } from '../../release/checks/audit.ts';
import { billProblems } from '../../release/checks/bill.ts';
import { changelogProblems } from '../../release/checks/changelog.ts';
import { iconProblems } from '../../release/checks/icon.ts';
import { licenseProblems } from '../../release/checks/licenses.ts';
import { linkProblems } from '../../release/checks/links.ts';
import { manifestProblems } from '../../release/checks/manifest.ts';
import { workflowProblems } from '../../release/checks/workflows.ts';
import { noticesText } from '../../release/noticesText.ts';
import { describeOutcome, exitCodeOf } from '../../release/outcome.ts';

const root = join(import.meta.dirname, '../../..');

describe('Release check', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const words = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const lockedVersion = manifest.version;

  it('of the manifest passes for package.json', () => {
    assert.deepEqual(manifestProblems({ manifest, words, lockedVersion, tag: `v${lockedVersion}` }), []);
  });

  it('of the manifest names missing and mismatched values', () => {
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

  it('of the changelog requires a section of the tagged version with a date and an entry', () => {
    const good = '# C\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-24\n\n- New\n';
    assert.deepEqual(changelogProblems(good, '1.2.3', 'v1.2.3'), []);
    assert.deepEqual(changelogProblems('## [Unreleased]\n- New\n', '1.2.3', 'v1.2.3'), [
      'there is no section [1.2.3]',
    ]);
    assert.deepEqual(changelogProblems('## [1.2.3]\n- New\n', '1.2.3', 'v1.2.3'), ['“[1.2.3]” has no date']);
    assert.deepEqual(changelogProblems('## [Unreleased]\n', '1.2.3'), ['“[Unreleased]” has no entry']);
  });

  it('of the icon requires a square PNG of at least 128 pixels', () => {
    const icon = Buffer.from(readFileSync(join(root, 'media/icon.png')));
    assert.deepEqual(iconProblems(icon), []);
    icon.writeUInt32BE(64, 16);
    assert.equal(iconProblems(icon).length, 2);
    assert.deepEqual(iconProblems(Buffer.from('<svg/>')), ['it is no PNG']);
  });

  describe('of links', () => {
    const pages: Readonly<Record<string, string>> = {
      'README.md': '# Top\n\n## A heading, here\n',
      'docs/other.md': '# Other\n\n## Twice\n\n## Twice\n\n```\n# No heading\n```\n',
    };
    const files = [...Object.keys(pages), 'media/a.png', 'media/unpacked.png', 'src'];
    const problems = (markdown: string, page = 'README.md'): string[] =>
      linkProblems({
        page,
        markdown,
        exists: (path) => files.includes(path),
        read: (path) => pages[path]!,
        packedPictures: ['media/a.png'],
      });

    it('accepts files, headings, https and packed pictures', () => {
      assert.deepEqual(
        problems(
          '## A heading, here\n[a](#a-heading-here) ![words](media/a.png) [b](https://example.org) [c](src)',
        ),
        [],
      );
      assert.deepEqual(problems('`[no](link)`\n\n```\n[no](link)\n```\n'), []);
    });

    it('resolves targets from the folder of the page', () => {
      assert.deepEqual(problems('[a](../README.md) ![words](../media/a.png)', 'docs/other.md'), []);
      assert.deepEqual(problems('[a](docs/other.md)'), []);
      assert.deepEqual(problems('[a](README.md)', 'docs/other.md'), ['README.md: no such file']);
      assert.deepEqual(problems('[a](../../etc)', 'docs/other.md'), ['../../etc: no such file']);
    });

    it('finds broken anchors within a page and to another one', () => {
      assert.deepEqual(problems('[a](#nowhere)'), ['#nowhere: no such heading']);
      assert.deepEqual(problems('[a](docs/other.md#twice) [b](docs/other.md#twice-1)'), []);
      assert.deepEqual(problems('[a](docs/other.md#twice-2)'), ['docs/other.md#twice-2: no such heading']);
      assert.deepEqual(problems('[a](docs/other.md#no-heading)'), [
        'docs/other.md#no-heading: no such heading',
      ]);
      assert.deepEqual(problems('[a](../README.md#a-heading-here)', 'docs/other.md'), []);
    });

    it('finds missing files, pictures without alternative text or outside the package, and plain http', () => {
      assert.deepEqual(problems('[a](gone.md)'), ['gone.md: no such file']);
      assert.deepEqual(problems('[a](http://example.org)'), ['http://example.org is not https']);
      assert.deepEqual(problems('![](media/a.png)'), ['media/a.png has no alternative text']);
      assert.deepEqual(problems('![words](media/unpacked.png)'), ['media/unpacked.png is not packed']);
      assert.deepEqual(problems('[![words](media/gone.png)](gone.md)'), [
        'media/gone.png: no such file',
        'gone.md: no such file',
      ]);
    });
  });

  const one: BundledPackage = {
    name: 'x',
    version: '1.0.0',
    license: 'MIT',
    homepage: '',
    licenseText: 'Words',
  };

  it('of licenses finds copyleft licenses, missing texts and outdated notices', () => {
    const problems = (changed: BundledPackage): string[] =>
      licenseProblems([changed], noticesText([changed]));
    assert.deepEqual(problems(one), []);
    assert.deepEqual(problems({ ...one, license: 'GPL-3.0-only' }), ['x: license GPL-3.0-only']);
    assert.deepEqual(problems({ ...one, licenseText: '' }), ['x has no license text']);
    assert.deepEqual(licenseProblems([one], noticesText([])), [
      'THIRD_PARTY_NOTICES.txt is not of this bundle',
    ]);
  });

  it('of the bill of materials finds missing and superfluous packages', () => {
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

  it('of vulnerabilities is unchecked without an answer of the registry', () => {
    const clean = '{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}';
    const one = '{"vulnerabilities":{"x":{"severity":"high"}},"metadata":{"vulnerabilities":{"total":1}}}';
    assert.deepEqual(auditOutcome(clean), { status: 'passed' });
    assert.deepEqual(auditOutcome(one), { status: 'failed', problems: ['x: high'] });
    assert.equal(auditOutcome('{"message":"405 Method Not Allowed","statusCode":405}').status, 'unchecked');
    assert.equal(auditOutcome('npm error').status, 'unchecked');
  });

  it('has a different mark and exit code if it couldn’t run', () => {
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

  it('of this repository are valid', async () => {
    const folder = join(root, '.github/workflows');
    const workflows = readdirSync(folder).map((path) => ({
      path,
      text: readFileSync(join(folder, path), 'utf8'),
    }));
    assert.deepEqual(await workflowProblems(workflows), []);
  });

  it('are rejected with an unknown key or untrusted text in a script', async () => {
    assert.match(await problems(`${sound}      - runs: x\n`), /unexpected key "runs"/);
    const script = '      - run: echo ${{ github.event.issue.title }}\n';
    assert.match(await problems(sound + script), /potentially untrusted/);
  });

  it('are rejected with an action without a version', async () => {
    assert.match(await problems(`${sound}      - uses: actions/checkout@main\n`), /no version/);
  });

  it('are rejected without permissions', async () => {
    assert.match(
      await problems(sound.replace(/permissions:\n.*\n/, '') + '      - run: x\n'),
      /no permissions/,
    );
  });

  it('pass secrets to a step through its environment only', async () => {
    const step = '      - run: publish --token ${{ secrets.PAT }}\n';
    assert.match(await problems(sound + step), /secret goes into the environment/);
  });
});
