import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { packageFolders } from '../../release/bundled.ts';
import { noticesText } from '../../release/noticesText.ts';
import { maxPackageBytes, packageProblems, packedFiles } from '../../release/packedFiles.ts';
import { makeReproducible } from '../../release/sameBytes.ts';
import { bundledSbom, type Sbom } from '../../release/sbom.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Extension package', () => {
  const folder = temporaryFolder();

  async function packed(names: readonly string[], mtime: Date, mode: number): Promise<Buffer> {
    const zip = new ZipFile();
    for (const name of names) zip.addBuffer(Buffer.from(`content of ${name}`), name, { mtime, mode });
    zip.end();
    const path = join(folder(), 'some.vsix');
    await writeFile(path, await buffer(zip.outputStream));
    await makeReproducible(path);
    return await readFile(path);
  }

  it('has the same bytes for any order, times and modes on the disk', async () => {
    const one = await packed(['a', 'b'], new Date(2026, 1, 2, 3, 4, 6), 0o100600);
    const other = await packed(['b', 'a'], new Date(2021, 5, 7, 8, 9, 10), 0o100755);
    assert.ok(one.equals(other));
  });

  it('contains only listed files', () => {
    assert.deepEqual(packageProblems(packedFiles, 1000), []);
    assert.deepEqual(packageProblems([...packedFiles, 'extension/.env'], 1000), [
      'extension/.env isn’t expected in the package; if it belongs there, add it to test/release/packedFiles.ts',
    ]);
    assert.deepEqual(packageProblems(packedFiles.slice(1), 1000), ['[Content_Types].xml is missing']);
  });

  it('is smaller than 1 MB', () => {
    assert.deepEqual(packageProblems(packedFiles, maxPackageBytes - 1), []);
    assert.equal(packageProblems(packedFiles, maxPackageBytes).length, 1);
  });
});

describe('List of bundled packages', () => {
  it('has packages with bytes in a bundle, not those that the bundler dropped', () => {
    const inputs = {
      'src/extension.ts': { bytesInOutput: 10 },
      'node_modules/undici/lib/a.js': { bytesInOutput: 10 },
      'node_modules/undici/lib/b.js': { bytesInOutput: 10 },
      'node_modules/@vscode/l10n/dist/main.js': { bytesInOutput: 1 },
      'node_modules/a/node_modules/inner/index.js': { bytesInOutput: 1 },
      'node_modules/unused/index.js': { bytesInOutput: 0 },
    };
    const output = { bytes: 0, inputs, imports: [], exports: [] };
    assert.deepEqual(packageFolders([{ outputs: { 'dist/extension.cjs': output } }]), [
      'node_modules/@vscode/l10n',
      'node_modules/a/node_modules/inner',
      'node_modules/undici',
    ]);
  });

  it('includes the full license of each in the notices', () => {
    const text = noticesText([
      { name: 'x', version: '1.2.3', license: 'MIT', homepage: '', licenseText: 'All the words.' },
    ]);
    assert.match(text, /x 1\.2\.3 \(MIT\)\n\nAll the words\./);
  });

  const installed: Sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: 'urn:uuid:1',
    metadata: { timestamp: 'now', component: { name: 'folder', 'bom-ref': 'own' } },
    components: [
      { name: 'x', version: '1.0.0', 'bom-ref': 'x' },
      { name: 'tool', version: '1.0.0', 'bom-ref': 'tool' },
    ],
    dependencies: [
      { ref: 'own', dependsOn: ['x', 'tool'] },
      { ref: 'x', dependsOn: ['tool'] },
      { ref: 'tool', dependsOn: [] },
    ],
  };

  it('is the content of the bill of materials, without tools and changing values', () => {
    assert.deepEqual(bundledSbom(installed, [{ name: 'x', version: '1.0.0' }]), {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'prolific-collections', 'bom-ref': 'own' } },
      components: [{ name: 'x', version: '1.0.0', 'bom-ref': 'x' }],
      dependencies: [
        { ref: 'own', dependsOn: ['x'] },
        { ref: 'x', dependsOn: [] },
      ],
    });
  });

  it('fails for a package that npm doesn’t list', () => {
    assert.throws(() => bundledSbom(installed, [{ name: 'x', version: '2.0.0' }]), /x 2\.0\.0/);
  });
});
