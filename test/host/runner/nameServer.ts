import { createSocket } from 'node:dgram';

export interface NameServer {
  close(): Promise<void>;
}

/** For each name, the delay in milliseconds of the answer 127.0.0.1, or `never`. Other names do not exist. */
export type Names = Readonly<Record<string, number | 'never'>>;

/**
 * Starts a name server (RFC 1035, over UDP) for `names` only.
 *
 * @throws {Error} The address is not available.
 */
export async function startNameServer(names: Names, host: string, port = 53): Promise<NameServer> {
  const socket = createSocket('udp4');
  const timers = new Set<NodeJS.Timeout>();
  socket.on('message', (query, { address, port: from }) => {
    const question = readQuestion(query);
    if (question === undefined) return;
    const after = names[question.name] ?? 0;
    if (after === 'never') return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      socket.send(answerTo(query, question, question.name in names), from, address);
    }, after);
    timers.add(timer);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, resolve);
  });
  return {
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

interface Question {
  readonly name: string;
  readonly type: number;
  /** Offset of the end of the question in its message. */
  readonly end: number;
}

const headerBytes = 12;
const typeA = 1;

function readQuestion(query: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query[at]; length !== undefined && length > 0; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (end > query.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end };
}

/** Returns the response: the question and, if known, the address. */
function answerTo(query: Buffer, { type, end }: Question, known: boolean): Buffer {
  const message = Buffer.from(query.subarray(0, end));
  const addresses = known && type === typeA ? 1 : 0;
  // A response with recursion desired and available; code 3: the name does not exist.
  message.writeUInt16BE(0x8180 | (known ? 0 : 3), 2);
  message.writeUInt16BE(addresses, 6);
  message.writeUInt32BE(0, 8);
  if (addresses === 0) return message;
  const record = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([message, record]);
}
