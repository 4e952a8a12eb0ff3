import { deflateSync, inflateSync } from 'node:zlib';
import { chunk, signature } from '../prolific/sample/png.ts';

/** Pixels of a picture, four bytes each: red, green, blue and opacity. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A color and its number of pixels. */
interface Counted {
  readonly color: readonly number[];
  readonly count: number;
}

const maxColors = 64;

/**
 * Returns a PNG with at most 64 colors, which is about a quarter as large: those that represent the picture's
 * own best (median cut). A picture with fewer colors stays as it is.
 *
 * @param png with 8 bits per channel, as browsers write it
 */
export function palettePng(png: Buffer): Buffer {
  const { width, height, rgba } = pixelsOf(png);
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
  const counts = new Map<number, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const colors = [...counts].map(([word, count]) => ({ word, color: channelsOf(word), count }));
  const boxes = medianCut(colors);
  const indexes = new Map(boxes.flatMap((box, index) => box.map(({ word }) => [word, index] as const)));
  const palette = boxes.map(averageOf);
  const rows = Buffer.alloc(height * (width + 1));
  words.forEach((word, place) => {
    rows[Math.floor(place / width) * (width + 1) + 1 + (place % width)] = indexes.get(word) ?? 0;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bits per pixel; color type "palette".
  header.set([8, 3], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => color.slice(0, 3)))),
    ...(palette.some(([, , , opacity]) => opacity !== 255)
      ? [chunk('tRNS', Buffer.from(palette.map(([, , , opacity = 255]) => opacity)))]
      : []),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function channelsOf(word: number): readonly number[] {
  return [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
}

/** Divides colors into boxes of similar ones: repeatedly the one with the greatest error, at its median. */
function medianCut<C extends Counted>(colors: readonly C[]): readonly (readonly C[])[] {
  const boxes = [{ colors, ...spreadOf(colors) }];
  while (boxes.length < maxColors) {
    const worst = boxes.reduce((one, other) => (other.error > one.error ? other : one));
    if (worst.error === 0) break;
    const sorted = [...worst.colors].sort(
      (a, b) => (a.color[worst.channel] ?? 0) - (b.color[worst.channel] ?? 0),
    );
    const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
    let [at, seen] = [0, 0];
    while (at < sorted.length - 1 && (at === 0 || seen < half)) seen += sorted[at++]?.count ?? 0;
    const parts = [sorted.slice(0, at), sorted.slice(at)];
    boxes.splice(boxes.indexOf(worst), 1, ...parts.map((part) => ({ colors: part, ...spreadOf(part) })));
  }
  return boxes.map((box) => box.colors);
}

/** Returns the channel in which colors differ most, and the sum of their squared distances in it. */
function spreadOf(colors: readonly Counted[]): { readonly channel: number; readonly error: number } {
  const average = averageOf(colors);
  const errors = [0, 1, 2, 3].map((channel) =>
    colors.reduce(
      // Without the square root, large areas of one color would take all boxes.
      (sum, { color, count }) =>
        sum + Math.sqrt(count) * ((color[channel] ?? 0) - (average[channel] ?? 0)) ** 2,
      0,
    ),
  );
  const error = colors.length < 2 ? 0 : Math.max(...errors);
  return { channel: errors.indexOf(Math.max(...errors)), error };
}

function averageOf(colors: readonly Counted[]): readonly number[] {
  const total = colors.reduce((sum, { count }) => sum + count, 0);
  return [0, 1, 2, 3].map((channel) =>
    Math.round(colors.reduce((sum, { color, count }) => sum + (color[channel] ?? 0) * count, 0) / total),
  );
}

/** Decodes a PNG with 8 bits per channel that isn't interlaced. */
export function pixelsOf(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = new Map([
    [2, 3],
    [3, 1],
    [6, 4],
  ]).get(png[25] ?? 0);
  if (png[24] !== 8 || channels === undefined || png[28] !== 0) throw new Error('Not such a PNG');
  const parts = new Map<string, Buffer[]>();
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    parts.set(type, [...(parts.get(type) ?? []), png.subarray(at + 8, at + 8 + png.readUInt32BE(at))]);
  }
  const data = inflateSync(Buffer.concat(parts.get('IDAT') ?? []));
  const [palette] = parts.get('PLTE') ?? [];
  const [opacities] = parts.get('tRNS') ?? [];
  const stride = width * channels;
  const rgba = new Uint8Array(width * height * 4);
  let before = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const row = unfiltered(data[start] ?? 0, data.subarray(start + 1, start + 1 + stride), before, channels);
    for (let x = 0; x < width; x++) {
      const pixel = row.subarray(x * channels, (x + 1) * channels);
      const [index = 0] = pixel;
      const [red = 0, green = 0, blue = 0, opacity = 255] =
        palette === undefined
          ? pixel
          : [...palette.subarray(index * 3, index * 3 + 3), opacities?.[index] ?? 255];
      rgba.set([red, green, blue, opacity], (y * width + x) * 4);
    }
    before = row;
  }
  return { width, height, rgba };
}

/** Reverses a row's filter (W3C PNG, third edition, 9.2). */
function unfiltered(
  filter: number,
  row: Uint8Array,
  above: Uint8Array,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const done = new Uint8Array(row.length);
  row.forEach((value, place) => {
    const left = done[place - channels] ?? 0;
    const up = above[place] ?? 0;
    const corner = place < channels ? 0 : (above[place - channels] ?? 0);
    done[place] = value + ([0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0);
  });
  return done;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((each) => Math.abs(guess - each));
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left;
  return toUp! <= toCorner! ? up : corner;
}
