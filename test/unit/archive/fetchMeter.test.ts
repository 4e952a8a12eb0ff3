import assert from 'node:assert/strict';
import { FetchMeter, type FetchProgress } from '../../../src/archive/fetchRequest.ts';
import { systemTiming } from '../../../src/http/timing.ts';

describe('Download meter', () => {
  it('counts the bytes of an archive of unknown length', () => {
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
