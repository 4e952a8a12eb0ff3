import assert from 'node:assert/strict';
import { announcedEnd, type AnnouncedEnd } from '../../../src/prolific/announcedEnd.ts';
import { never, problemFrom } from '../support/network.ts';
import { collectionId, collectionRef, exportId } from '../support/samples.ts';
import { json, scriptedApis } from '../support/scriptedApi.ts';

const sunset = 'Wed, 14 Apr 2027 23:59:59 GMT';

function end(headers: Readonly<Record<string, string>>): AnnouncedEnd | undefined {
  const request = { method: 'GET', path: ['users', 'me'], finalSlash: true } as const;
  return announcedEnd(request, { header: (name) => headers[name] });
}

describe('Announced end of an endpoint', () => {
  const start = scriptedApis();

  it('is read from responses and errors, and contains no ids and no query', async () => {
    const headers = { deprecation: 'true', sunset };
    const api = await start([
      { ...json({ results: [] }), headers },
      { ...json({ detail: 'Gone' }, 410), headers },
    ]);
    await api.client.batches(collectionId, { signal: never });
    await problemFrom(api.client.exportState(collectionRef, exportId, never));
    assert.deepEqual(api.announcedEnds, [
      { endpoint: 'GET /data-collection/batches', sunset: new Date('2027-04-14T23:59:59Z') },
      {
        endpoint: 'GET /data-collection/collections/{id}/export/{id}',
        sunset: new Date('2027-04-14T23:59:59Z'),
      },
    ]);
  });

  it('is also announced by one of the two headers alone', () => {
    assert.deepEqual(end({ sunset })?.sunset, new Date(sunset));
    for (const deprecation of ['true', '@1688169599', sunset]) {
      assert.deepEqual(end({ deprecation }), { endpoint: 'GET /users/me/', sunset: undefined });
    }
  });

  it('has no date if the date is unreadable', () => {
    assert.deepEqual(end({ deprecation: 'true', sunset: 'soon' })?.sunset, undefined);
  });

  it('is not announced by responses without the headers, or with a deprecation that is off', () => {
    assert.equal(end({}), undefined);
    assert.equal(end({ deprecation: 'false' }), undefined);
  });
});
