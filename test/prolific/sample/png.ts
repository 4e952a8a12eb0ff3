import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from './picture.ts';

export const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Encodes a PNG of 8 bits per channel without filters (W3C PNG, third edition). */
export function pngOf({ width, height, rgb }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bits per channel; color type "truecolor".
  header.set([8, 2], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) {
    rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns a PNG of `pngOf` with a comment. */
export function withPngComment(png: Buffer, comment: string): Buffer {
  // After the signature and the header chunk with 13 bytes of data.
  const place = signature.length + 25;
  return Buffer.concat([
    png.subarray(0, place),
    chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1')),
    png.subarray(place),
  ]);
}

/** Returns a chunk with its length and checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
