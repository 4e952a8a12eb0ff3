import { createCipheriv, createHash } from 'node:crypto';

/** Returns pseudorandom bytes that depend only on `seed`. */
export function randomBytesOf(seed: string, size: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
