import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { LookupFunction, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse, Transport } from '../../../src/http/transports/transport.ts';
import { makeCertificate } from '../support/certificate.ts';
import {
  get,
  networkSettings,
  problemFrom,
  rejectionOf,
  textOf,
  undiciTransport,
} from '../support/network.ts';
import { startWebServer, unusedOrigin, type WebServer } from '../support/webServer.ts';

/** In ms: undici's timers tick only about once a second. */
const slow = 60_000;

describe('Undici transport', () => {
  const toClose: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of toClose.splice(0).reverse()) await one.close();
  });

  async function serve(...args: Parameters<typeof startWebServer>): Promise<WebServer> {
    const server = await startWebServer(...args);
    toClose.push(server);
    return server;
  }
  function transport(...args: Parameters<typeof undiciTransport>): Transport {
    const made = undiciTransport(...args);
    toClose.push(made);
    return made;
  }

  it('returns the status, the body, and headers by name in any case', async () => {
    const server = await serve((_request, response) => response.writeHead(201, { ETag: '"a"' }).end('hello'));
    const response = await get(transport(), `${server.origin}/path?query=1`);
    assert.equal(response.status, 201);
    assert.equal(response.header('etag'), '"a"');
    assert.equal(response.header('ETag'), '"a"');
    assert.equal(response.header('nothing'), undefined);
    assert.equal(await textOf(response), 'hello');
    assert.equal(server.requests[0]!.url, '/path?query=1');
  });

  it('reaches an IPv6 loopback address', async () => {
    const server = await serve((_request, response) => response.end('six'), { host: '::1' });
    assert.equal(await textOf(await get(transport(), server.origin)), 'six');
  });

  it('follows no redirect', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/other' }).end());
    const response = await get(transport(), server.origin);
    response.body.destroy();
    assert.equal(response.status, 302);
    assert.equal(response.header('location'), '/other');
    assert.equal(server.requests.length, 1);
  });

  it('reports a refused connection as never sent', async () => {
    const origin = await unusedOrigin();
    assert.deepEqual(await problemFrom(get(transport(), `${origin}/secret?X-Amz-Signature=abc`)), {
      kind: 'unreachable',
      origin,
      code: 'ECONNREFUSED',
      neverSent: true,
    });
  });

  it('does not report a connection that is reset after the request as never sent', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    const problem = await problemFrom(get(transport(), server.origin));
    assert.deepEqual(problem, { kind: 'unreachable', origin: server.origin, code: 'ECONNRESET' });
  });

  it('rejects the body when the connection ends in the middle', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const response = await get(transport(), server.origin);
    const problem = await problemFrom(textOf(response));
    assert.equal(problem.kind, 'unreachable');
    assert.equal('neverSent' in problem, false);
  });

  it('reports a server that never answers as stalled', async () => {
    const server = await serve(() => undefined);
    const problem = await problemFrom(get(transport({}, { headersTimeoutMs: 100 }), server.origin));
    assert.deepEqual(problem, { kind: 'stalled', origin: server.origin, seconds: 0.1 });
  }).timeout(slow);

  it('reports a body that stops arriving as stalled', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half'));
    const response = await get(transport({}, { idleTimeoutMs: 100 }), server.origin);
    assert.deepEqual(await problemFrom(textOf(response)), {
      kind: 'stalled',
      origin: server.origin,
      seconds: 0.1,
    });
  }).timeout(slow);

  it('rejects with the reason of the signal when aborted before the response', async () => {
    const server = await serve(() => undefined);
    const abort = new AbortController();
    const sending = rejectionOf(get(transport(), server.origin, abort.signal));
    const reason = Object.assign(new Error('enough'), { code: 'ABORT_ERR' });
    abort.abort(reason);
    assert.equal(await sending, reason);
  });

  it('rejects the body with the reason of the signal and closes the connection', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half'));
    const abort = new AbortController();
    const response = await get(transport(), server.origin, abort.signal);
    const hungUp = once(server.requests[0]!.socket, 'close');
    const reading = rejectionOf(textOf(response));
    const reason = Object.assign(new Error('enough'), { code: 'ABORT_ERR' });
    abort.abort(reason);
    assert.equal(await reading, reason);
    await hungUp;
  });

  it('survives a body that fails before it is read', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const response = await get(transport(), server.origin);
    // The `once` of node:events would listen for errors.
    await new Promise((resolve) => response.body.once('close', resolve));
    assert.equal((await problemFrom(textOf(response))).kind, 'unreachable');
  });

  it('rejects pending requests when closed', async () => {
    const server = await serve(() => undefined);
    const made = undiciTransport();
    const sending = rejectionOf(get(made, server.origin));
    await made.close();
    assert.ok((await sending) instanceof Error);
  });

  it('rejects an untrusted certificate before anything is sent', async () => {
    const { tls } = await makeCertificate('localhost');
    const server = await serve((_request, response) => response.end(), { tls });
    const problem = await problemFrom(get(transport(), `https://localhost:${server.port}`));
    assert.equal(problem.kind, 'certificate');
    assert.equal(server.requests.length, 0);
  });

  it('trusts additional certificates', async () => {
    const { tls, authority } = await makeCertificate('localhost');
    const server = await serve((_request, response) => response.end('private'), { tls });
    const response = await get(transport({ extraCa: [authority] }), `https://localhost:${server.port}`);
    assert.equal(await textOf(response), 'private');
  });

  it('rejects a trusted certificate of another host', async () => {
    const { tls, authority } = await makeCertificate('elsewhere.test');
    const server = await serve((_request, response) => response.end(), { tls });
    const problem = await problemFrom(
      get(transport({ extraCa: [authority] }), `https://localhost:${server.port}`),
    );
    assert.ok(problem.kind === 'certificate');
    assert.equal(problem.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.equal(server.requests.length, 0);
  });

  it('reports the issuer and the validity of a rejected certificate', async () => {
    const { tls } = await makeCertificate('localhost');
    const server = await serve((_request, response) => response.end(), { tls });
    const problem = await problemFrom(get(transport(), `https://localhost:${server.port}`));
    assert.ok(problem.kind === 'certificate');
    assert.equal(problem.certificate?.issuer, 'Test authority');
    assert.ok(problem.certificate.validFrom < problem.certificate.validTo);
    assert.equal(server.requests.length, 0);
  });

  it('handles a server that closes every connection', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { connection: 'close' }).end('bye');
    });
    const made = transport();
    assert.equal(await textOf(await get(made, server.origin)), 'bye');
    assert.equal(await textOf(await get(made, server.origin)), 'bye');
    const sockets = server.requests.map(({ socket }) => socket);
    assert.notEqual(sockets[0], sockets[1]);
  });

  for (const [what, framing] of [
    ['with a content-length', { connection: 'close', 'content-length': '300000' }],
    ['without a content-length', { connection: 'close' }],
  ] as const) {
    it(`reads a slowly consumed body after the server closed the connection: ${what}`, async () => {
      const server = await serve((_request, response) => {
        response.useChunkedEncodingByDefault = false;
        response.writeHead(200, framing).end(Buffer.alloc(300_000));
      });
      assert.equal(await slowly(await get(transport(), server.origin)), 300_000);
    });
  }

  for (const [what, close] of [
    ['end', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const) {
    it(`reports a slowly consumed body that is too short, by kind of disconnect: ${what}`, async () => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { connection: 'close', 'content-length': 1_000_000 });
        response.write(Buffer.alloc(300_000), () => setTimeout(() => close(response.socket!), 20));
      });
      const problem = await problemFrom(slowly(await get(transport(), server.origin)));
      assert.equal(problem.kind, 'unreachable');
      assert.equal('neverSent' in problem, false);
    });
  }

  it('reads a chunked body', async () => {
    const server = await serve((_request, response) => {
      response.write('one ');
      response.write('two ');
      response.end('three');
    });
    const response = await get(transport(), server.origin);
    assert.equal(response.header('transfer-encoding'), 'chunked');
    assert.equal(await textOf(response), 'one two three');
  });

  it('queries the name server once for simultaneous connections', async () => {
    const server = await serve((_request, response) => response.end('found'));
    const asked: string[] = [];
    const slow: LookupFunction = (name, _options, callback) => {
      asked.push(name);
      setTimeout(() => callback(null, [{ address: '127.0.0.1', family: 4 }]), 50);
    };
    const made = transport({}, { lookup: slow, connections: 8 });
    const url = `http://api.prolific.test:${server.port}`;
    const requests = Array.from({ length: 8 }, async () => await textOf(await get(made, url)));
    assert.deepEqual(new Set(await Promise.all(requests)), new Set(['found']));
    assert.equal(new Set(server.requests.map(({ socket }) => socket)).size, 8);
    assert.deepEqual(asked, ['api.prolific.test']);
  });

  it('queries the name server again for a later connection and after a failure', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { connection: 'close' }).end('found');
    });
    let asked = 0;
    const lookup: LookupFunction = (name, _options, callback) => {
      asked++;
      const error = asked === 1 ? Object.assign(new Error(name), { code: 'EAI_AGAIN' }) : null;
      setImmediate(() => callback(error, [{ address: '127.0.0.1', family: 4 }]));
    };
    const made = transport({}, { lookup });
    const url = `http://api.prolific.test:${server.port}`;
    assert.deepEqual(await problemFrom(get(made, url)), {
      kind: 'unreachable',
      origin: url,
      code: 'EAI_AGAIN',
      neverSent: true,
    });
    assert.equal(await textOf(await get(made, url)), 'found');
    assert.equal(await textOf(await get(made, url)), 'found');
    assert.equal(asked, 3);
  });

  it('rejects at once with the reason of the signal, and sends nothing, when aborted before it is connected', async () => {
    const server = await serve((_request, response) => response.end('late'));
    const nameServer = new EventEmitter();
    const lookup: LookupFunction = (_name, _options, callback) => {
      nameServer.once('answer', () => callback(null, [{ address: '127.0.0.1', family: 4 }]));
      nameServer.emit('asked');
    };
    const made = transport({}, { lookup });
    const url = `http://api.prolific.test:${server.port}`;
    const abort = new AbortController();
    const asked = once(nameServer, 'asked');
    const sending = rejectionOf(get(made, url, abort.signal));
    await asked;
    const reason = Object.assign(new Error('enough'), { code: 'ABORT_ERR' });
    const startedAt = performance.now();
    abort.abort(reason);
    assert.equal(await sending, reason);
    assert.ok(performance.now() - startedAt < 1000);
    const next = get(made, `${url}/next`);
    nameServer.emit('answer');
    assert.equal(await textOf(await next), 'late');
    assert.deepEqual(
      server.requests.map((request) => request.url),
      ['/next'],
    );
  });

  it('times out when the name server does not answer', async () => {
    const made = transport({}, { lookup: () => undefined, connectTimeoutMs: 100 });
    const url = 'http://api.prolific.test';
    assert.deepEqual(await problemFrom(get(made, url)), {
      kind: 'unreachable',
      origin: url,
      code: 'UND_ERR_CONNECT_TIMEOUT',
      neverSent: true,
    });
  }).timeout(slow);

  it('applies changed settings', async () => {
    const { tls, authority } = await makeCertificate('localhost');
    const server = await serve((_request, response) => response.end('now'), { tls });
    let current = networkSettings();
    const made = transport({}, { settings: () => current });
    const url = `https://localhost:${server.port}`;
    assert.equal((await problemFrom(get(made, url))).kind, 'certificate');
    current = networkSettings({ extraCa: [authority] });
    assert.equal(await textOf(await get(made, url)), 'now');
  });
});

/** Reads the body with pauses, so that the connection has to wait. Returns its length in bytes. */
async function slowly(response: HttpResponse): Promise<number> {
  let size = 0;
  for await (const piece of response.body as AsyncIterable<Buffer>) {
    size += piece.length;
    await delay(10);
  }
  return size;
}
