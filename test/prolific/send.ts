import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Pace } from './pace.ts';
import type { Reply } from './reply.ts';

/** The end of a truncated body: the number of bytes sent, and what follows. */
interface Cut {
  readonly kind: 'reset' | 'stall' | 'truncate';
  readonly afterBytes: number;
}

/**
 * Sends `reply`, altered by `faults`, at most as fast as each of `paces`. Resolves once the last byte was
 * handed over or the connection has closed.
 *
 * @param onBytes called with the size of each piece handed to the connection
 * @param stall awaited for a fault that stalls
 */
export async function send(
  response: ServerResponse,
  reply: Reply,
  faults: readonly Fault[],
  paces: readonly Pace[],
  onBytes: (count: number) => void,
  stall: () => Promise<void>,
): Promise<void> {
  const size =
    reply.body === undefined ? 0 : Buffer.isBuffer(reply.body) ? reply.body.length : reply.body.size;
  const announced = faults.find((fault) => fault.kind === 'content-length')?.bytes ?? size;
  writeHead(response, reply, faults, announced);
  const cut = faults.find((fault): fault is Fault & Cut => 'afterBytes' in fault);
  const limit = Math.min(size, cut?.afterBytes ?? Infinity);
  let sent = 0;
  for await (const piece of pieces(reply, faults, paces)) {
    if (response.destroyed) {
      return;
    }
    const chunk = piece.length > limit - sent ? piece.subarray(0, limit - sent) : piece;
    if (chunk.length > 0) {
      for (const pace of paces) {
        await pace.take(chunk.length);
      }
      sent += chunk.length;
      onBytes(chunk.length);
      if (!response.write(chunk) && !(await drained(response))) {
        return;
      }
    }
    if (sent >= limit) {
      break;
    }
  }
  if (cut !== undefined) {
    await cutOff(response, cut, stall);
  } else if (announced > size) {
    response.socket?.end();
  } else {
    response.end();
  }
}

function writeHead(
  response: ServerResponse,
  reply: Reply,
  faults: readonly Fault[],
  announced: number,
): void {
  for (const [name, value] of Object.entries(reply.headers)) {
    response.setHeader(name, value);
  }
  if (reply.status !== 204 && reply.status !== 304 && announced !== Infinity) {
    response.setHeader('content-length', announced);
  }
  for (const fault of faults) {
    if (fault.kind === 'headers') {
      for (const [name, value] of Object.entries(fault.headers)) {
        if (value === undefined) {
          response.removeHeader(name);
        } else {
          response.setHeader(name, value);
        }
      }
    } else if (fault.kind === 'content-length') {
      // Bytes beyond the announced length would be read as the next response.
      response.setHeader('connection', 'close');
    } else if (fault.kind === 'no-keep-alive') {
      response.setHeader('connection', 'close');
    } else if (fault.kind === 'no-length') {
      response.removeHeader('content-length');
      // Without both headers, Node ends the body by closing the connection.
      if (fault.ends === 'with-connection') response.removeHeader('transfer-encoding');
    }
  }
  response.writeHead(reply.status);
  response.flushHeaders();
}

async function* pieces(
  reply: Reply,
  faults: readonly Fault[],
  paces: readonly Pace[],
): AsyncGenerator<Buffer> {
  if (reply.body === undefined) {
    return;
  }
  const corrupted = faults.flatMap((fault) => (fault.kind === 'corrupt' ? [fault.atByte] : []));
  const most = paces.length === 0 ? Infinity : Math.min(...paces.map((pace) => pace.chunkBytes));
  let at = 0;
  for await (const whole of Buffer.isBuffer(reply.body) ? [reply.body] : reply.body.read()) {
    let chunk = whole;
    for (const offset of corrupted) {
      if (offset >= at && offset < at + chunk.length) {
        chunk = Buffer.from(chunk);
        chunk[offset - at]! ^= 0xff;
      }
    }
    at += chunk.length;
    for (let start = 0; start < chunk.length; start += most) {
      yield most >= chunk.length ? chunk : chunk.subarray(start, start + most);
    }
  }
}

async function cutOff(response: ServerResponse, cut: Cut, stall: () => Promise<void>): Promise<void> {
  // Bytes already handed over must arrive, because the fault is a truncated body, not a missing response.
  await new Promise<void>((resolve) => response.write('', () => resolve()));
  switch (cut.kind) {
    case 'reset':
      // A reset discards unsent bytes of the kernel; on loopback, one turn of the event loop is enough.
      setImmediate(() => response.socket?.resetAndDestroy());
      break;
    case 'truncate':
      response.socket?.end();
      break;
    case 'stall':
      await stall();
      break;
  }
}

/** Resolves to true once the response can take more, or to false if the connection has closed. */
async function drained(response: ServerResponse): Promise<boolean> {
  // After the connection has closed, the event never comes.
  if (response.destroyed) {
    return false;
  }
  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.once('close', onClose);
  try {
    await once(response, 'drain', { signal: gone.signal });
    return true;
  } catch {
    return false;
  } finally {
    response.off('close', onClose);
  }
}
