import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Pace } from './pace.ts';
import type { Reply } from './reply.ts';

/** How a body is cut short: after so many bytes, and then what. */
interface Cut {
  readonly kind: 'reset' | 'stall' | 'truncate';
  readonly afterBytes: number;
}

/**
 * Sends `reply`, altered by `faults`, no faster than every one of `paces`.
 * Returns once the last byte is handed over or the connection is gone.
 * @param onBytes is told of every piece of the body handed to the connection.
 * @param stall is awaited where a fault wants silence.
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
      // What follows the announced length would be read as the next answer.
      response.setHeader('connection', 'close');
    } else if (fault.kind === 'no-keep-alive') {
      response.setHeader('connection', 'close');
    } else if (fault.kind === 'no-length') {
      response.removeHeader('content-length');
      // Without either header Node ends the body with the connection.
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
  // Bytes already handed over must arrive: the fault is where the stream ends, not that it never began.
  await new Promise<void>((resolve) => response.write('', () => resolve()));
  switch (cut.kind) {
    case 'reset':
      // A reset discards what the kernel has not sent yet; a turn of the loop is enough on loopback.
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

/** False when the connection went away instead. */
async function drained(response: ServerResponse): Promise<boolean> {
  // The event is over where the connection went first: it would be awaited for ever.
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
