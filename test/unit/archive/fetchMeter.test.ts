import assert from 'node:assert/strict';
import { FetchMeter } from '../../../src/archive/fetchMeter.ts';
import type { FetchProgress } from '../../../src/archive/fetchRequest.ts';
import { systemTiming } from '../../../src/http/timing.ts';

describe('The meter of a download', () => {
  it('counts what comes of an archive whose length nobody says', () => {
    const reports: FetchProgress[] = [];
    const meter = new FetchMeter(systemTiming, (progress) => reports.push(progress));
    meter.addWhole(1_000, undefined);
    meter.addWhole(500, undefined);
    meter.finish();
    const last = reports.at(-1);
    assert.ok(last?.stage === 'fetching');
    assert.deepEqual([last.bytesDone, last.bytesTotal], [1_500, 0]);
  });
});
