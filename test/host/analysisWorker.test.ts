import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { signIn, withProlific } from './support/inEditor.ts';

const submissions = 30_000;

describe('Analysis worker', () => {
  const scene = withProlific();

  it('reads a large snapshot without blocking the editor’s event loop', async () => {
    await signIn(scene());
    const { folder } = await vscode.commands.executeCommand<{ readonly folder: vscode.Uri }>(
      'prolificCollections.exportCollection',
      { collectionId: cookingCollection.id },
    );
    const large = join(folder.fsPath, '..', 'large');
    await mkdir(large);
    const lines = Array.from({ length: submissions }, (_, number) =>
      JSON.stringify({
        submission_id: `s${number}`,
        participant_id: `p${number % 1_000}`,
        responses: [{ instruction_id: 'i1', type: 'free_text', answer: 'garlic and oil '.repeat(60) }],
      }),
    );
    await writeFile(join(large, 'responses.jsonl'), lines.join('\n'));
    const source = scene().parts.analysis.openSource(large);
    const { signal } = new AbortController();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const before = performance.eventLoopUtilization();
    delay.enable();
    const summary = await source.summary({ filter: {} }, () => undefined, signal);
    delay.disable();
    const { active, utilization } = performance.eventLoopUtilization(before);
    source.dispose();
    Mocha.reporters.Base.consoleLog(
      `The editor’s event loop: stops of ${(delay.percentile(99) / 1e6).toFixed(1)} ms (p99) and ${(delay.max / 1e6).toFixed(1)} ms (longest), busy for ${active.toFixed(0)} ms (${(100 * utilization).toFixed(0)} %)`,
    );
    assert.equal(summary.submissions, submissions);
    // A busy system delays threads too, but reading in this thread would use nearly all of its time.
    assert.ok(utilization < 0.5, `busy for ${100 * utilization} %`);
  });
});
