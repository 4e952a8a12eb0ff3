import { crc32 } from 'node:zlib';
import type { ArchiveLimits } from '../../../../src/archive/fetchRequest.ts';
import type { LeftOutReason } from '../../../../src/snapshots/leftOut.ts';
import type { Problem } from '../../../../src/problems/problem.ts';
import { extraField, writeZip, type ZipEntry } from '../support/zipWriter.ts';

/** A hostile archive and the expected result. */
export type HostileKind = {
  readonly title: string;
  readonly archive: () => Buffer;
  readonly limits?: Partial<ArchiveLimits>;
} & (
  | { readonly problem: Partial<Problem> & { readonly kind: Problem['kind'] } }
  /** Contents by path in the archive; `path~` means a file stored under a derived name. */
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

/** Expects that this file is left out and the other one stored. */
export function leftOut(
  title: string,
  name: string | Buffer,
  reason: LeftOutReason,
  more: Partial<ZipEntry> = {},
  path = String(name),
): HostileKind {
  return { title, archive: named(name, more), stored: goodStored, leftOut: { [path]: reason } };
}

/** Expects that both files are stored, this one under a derived name. */
export function renamed(
  title: string,
  name: string | Buffer,
  more: Partial<ZipEntry> = {},
  path = String(name),
): HostileKind {
  return { title, archive: named(name, more), stored: { ...goodStored, [`${path}~`]: 'x' } };
}

/** Expects that all files are stored, under names that stay different on every file system. */
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

/** Expects the result of other programs. */
export function quirk(title: string, archive: () => Buffer, stored: Record<string, string>): HostileKind {
  return { title, archive, stored: { ...goodStored, ...stored } };
}

export function damaged(title: string, reason: string, archive: () => Buffer): HostileKind {
  return { title, archive, problem: { kind: 'archive-damaged', reason } };
}

/** Returns a Unicode path field of Info-ZIP (0x7075) for an entry with the plain name `plain`. */
export function unicodePath(plain: string, path: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc32(Buffer.from(plain)), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(path)]));
}
