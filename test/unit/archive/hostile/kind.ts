import { crc32 } from 'node:zlib';
import type { ArchiveLimits } from '../../../../src/archive/limits.ts';
import type { LeftOutReason } from '../../../../src/archive/leftOut.ts';
import type { Problem } from '../../../../src/problems/problem.ts';
import { extraField, writeZip, type ZipEntry } from '../support/zipWriter.ts';

/** An archive with something wrong in it, and what comes of it. */
export type HostileKind = {
  readonly title: string;
  readonly archive: () => Buffer;
  readonly limits?: Partial<ArchiveLimits>;
} & (
  | { readonly problem: Partial<Problem> & { readonly kind: Problem['kind'] } }
  /** Files by their path in the archive, with what is in them; `path~` for one that is stored under a derived name. */
  | {
      readonly stored: Readonly<Record<string, string>>;
      readonly leftOut?: Readonly<Record<string, LeftOutReason>>;
    }
);

export const good: ZipEntry = { name: 'responses.jsonl', data: '{}\n' };
export const goodStored = { 'responses.jsonl': '{}\n' };
export const text = 'the same words again and again, '.repeat(200);

export function named(name: string | Buffer, more: Partial<ZipEntry> = {}): () => Buffer {
  return () => writeZip([good, { name, data: 'x', ...more }]);
}

/** The other file arrives, and this one doesn't. */
export function leftOut(
  title: string,
  name: string | Buffer,
  reason: LeftOutReason,
  more: Partial<ZipEntry> = {},
  path = String(name),
): HostileKind {
  return { title, archive: named(name, more), stored: goodStored, leftOut: { [path]: reason } };
}

/** Both files arrive, this one under another name. */
export function renamed(
  title: string,
  name: string | Buffer,
  more: Partial<ZipEntry> = {},
  path = String(name),
): HostileKind {
  return { title, archive: named(name, more), stored: { ...goodStored, [`${path}~`]: 'x' } };
}

/** All files arrive, under names that no file system takes for one. */
export function collides(
  title: string,
  first: string,
  second: string,
  stored: Record<string, string>,
): HostileKind {
  return {
    title,
    archive: () =>
      writeZip([
        good,
        { name: first, data: first.endsWith('/') ? '' : 'a' },
        { name: second, data: second.endsWith('/') ? '' : 'b' },
      ]),
    stored: { ...goodStored, ...stored },
  };
}

/** Read as others read it. */
export function quirk(title: string, archive: () => Buffer, stored: Record<string, string>): HostileKind {
  return { title, archive, stored: { ...goodStored, ...stored } };
}

export function damaged(title: string, reason: string, archive: () => Buffer): HostileKind {
  return { title, archive, problem: { kind: 'archive-damaged', reason } };
}

/** Info-ZIP's Unicode path field (0x7075) for an entry whose plain name is `plain`. */
export function unicodePath(plain: string, path: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc32(Buffer.from(plain)), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(path)]));
}
