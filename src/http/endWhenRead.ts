import type { Socket } from 'node:net';

/**
 * Lets a connection end only once its reader has taken all that came. undici 7 fails an assertion, in an event handler where
 * nobody can catch it, when a connection that is not kept alive ends or is reset while the reader of the body is
 * behind (nodejs/undici#5360); undici 8 does not, and needs a newer Node than the oldest editors have.
 */
export function endWhenRead(socket: Socket): void {
  const own = {
    push: socket.push.bind(socket),
    read: socket.read.bind(socket),
    destroy: socket.destroy.bind(socket),
  };
  /** Whether the reader has had everything and been told that there is no more yet; undici does not ask while it is paused. */
  let waiting = true;
  let ended = false;
  const end = (): void => {
    own.push(null);
    own.read(0);
  };
  socket.push = (chunk, encoding) => {
    if (chunk === null && !waiting) {
      ended = true;
      return false;
    }
    waiting = false;
    return own.push(chunk, encoding);
  };
  socket.read = (size) => {
    const chunk: unknown = own.read(size);
    if (size === 0) return chunk;
    waiting = chunk === null;
    if (waiting && ended) {
      ended = false;
      process.nextTick(end);
    }
    return chunk;
  };
  socket.destroy = (error) => own.destroy(waiting ? error : withoutReset(error));
}

/** A reset that undici does not take for the end of the body. */
function withoutReset(error: Error | undefined): Error | undefined {
  if (error === undefined || !('code' in error) || error.code !== 'ECONNRESET') return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'UND_ERR_SOCKET' });
}
