import { acTable, dcTable, luminanceQuantization, zigZag, type HuffmanTable } from './jpegTables.ts';
import type { Picture } from './picture.ts';

/** The start of every JPEG: its marker and the JFIF segment, version 1.1, square pixels. */
const start = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
]);

/** Returns a JPEG of `jpegOf` with a comment, as cameras add. */
export function withJpegComment(jpeg: Buffer, comment: string): Buffer {
  return Buffer.concat([start, segment(0xfe, [...Buffer.from(comment)]), jpeg.subarray(start.length)]);
}

/**
 * Encodes a baseline JPEG (JFIF) without subsampling, with the same tables for all components (ITU-T T.81).
 */
export function jpegOf(picture: Picture): Buffer {
  const { width, height } = picture;
  return Buffer.concat([
    start,
    segment(0xdb, [0, ...zigZag.map((place) => quantization[place] ?? 1)]),
    segment(0xc0, [8, ...word(height), ...word(width), 3, ...[1, 2, 3].flatMap((id) => [id, 0x11, 0])]),
    segment(0xc4, [0x00, ...dcTable.lengths, ...dcTable.values]),
    segment(0xc4, [0x10, ...acTable.lengths, ...acTable.values]),
    segment(0xda, [3, ...[1, 2, 3].flatMap((id) => [id, 0x00]), 0, 63, 0]),
    scan(picture),
    Buffer.from([0xff, 0xd9]),
  ]);
}

const quantization = luminanceQuantization.map((value) => Math.max(1, value >> 1));

function word(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}

function segment(marker: number, bytes: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, ...word(bytes.length + 2), ...bytes]);
}

interface Code {
  readonly bits: number;
  readonly length: number;
}

/** Returns the codes of a table by value (T.81, annex C). */
function codesOf({ lengths, values }: HuffmanTable): ReadonlyMap<number, Code> {
  const codes = new Map<number, Code>();
  let bits = 0;
  let next = 0;
  lengths.forEach((count, index) => {
    for (const value of values.slice(next, next + count))
      codes.set(value, { bits: bits++, length: index + 1 });
    next += count;
    bits <<= 1;
  });
  return codes;
}

const dcCodes = codesOf(dcTable);
const acCodes = codesOf(acTable);

class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  write(bits: number, length: number): void {
    for (let place = length - 1; place >= 0; place--) {
      this.#held = (this.#held << 1) | ((bits >> place) & 1);
      if (++this.#count < 8) continue;
      this.#bytes.push(this.#held);
      // A zero after 0xff distinguishes it from a marker.
      if (this.#held === 0xff) this.#bytes.push(0);
      this.#held = 0;
      this.#count = 0;
    }
  }

  writeCode(codes: ReadonlyMap<number, Code>, value: number): void {
    const code = codes.get(value);
    if (code === undefined) throw new RangeError(`No code for ${value}`);
    this.write(code.bits, code.length);
  }

  /** Writes a number in `length` bits; negative numbers as their complement. */
  writeNumber(value: number, length: number): void {
    this.write(value < 0 ? value + 2 ** length - 1 : value, length);
  }

  end(): Buffer {
    if (this.#count > 0) this.write(0x7f, 8 - this.#count);
    return Buffer.from(this.#bytes);
  }
}

function scan(picture: Picture): Buffer {
  const writer = new BitWriter();
  const components = toYCbCr(picture);
  const previous = [0, 0, 0];
  for (let y = 0; y < picture.height; y += 8) {
    for (let x = 0; x < picture.width; x += 8) {
      components.forEach((samples, index) => {
        const block = quantized(transformed(blockAt(samples, picture, x, y)));
        writeBlock(writer, block, previous[index] ?? 0);
        previous[index] = block[0] ?? 0;
      });
    }
  }
  return writer.end();
}

/** Converts to luminance and two chrominance components, each centered on zero. */
function toYCbCr({ rgb }: Picture): readonly Float64Array[] {
  const [luminance, blueness, redness] = [0, 1, 2].map(() => new Float64Array(rgb.length / 3));
  for (let pixel = 0, at = 0; at < rgb.length; pixel++, at += 3) {
    const red = rgb[at]!;
    const green = rgb[at + 1]!;
    const blue = rgb[at + 2]!;
    luminance![pixel] = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
    blueness![pixel] = -0.168736 * red - 0.331264 * green + 0.5 * blue;
    redness![pixel] = 0.5 * red - 0.418688 * green - 0.081312 * blue;
  }
  return [luminance!, blueness!, redness!];
}

/** Returns 8 × 8 samples; samples beyond an edge repeat the edge. */
function blockAt(samples: Float64Array, { width, height }: Picture, left: number, top: number): Float64Array {
  const block = new Float64Array(64);
  for (let index = 0; index < 64; index++) {
    const x = Math.min(left + (index & 7), width - 1);
    const y = Math.min(top + (index >> 3), height - 1);
    block[index] = samples[y * width + x]!;
  }
  return block;
}

/** `cosines[u * 8 + x]` is the factor of sample x in frequency u. */
const cosines = Float64Array.from({ length: 64 }, (_, index) => {
  const frequency = index >> 3;
  return (
    Math.cos(((2 * (index & 7) + 1) * frequency * Math.PI) / 16) * (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5
  );
});

/** Returns the discrete cosine transform, by rows and then by columns. */
function transformed(block: Float64Array): Float64Array {
  return alongRows(alongRows(block));
}

/** Transforms each row and transposes the block. */
function alongRows(block: Float64Array): Float64Array {
  const result = new Float64Array(64);
  for (let row = 0; row < 8; row++) {
    for (let frequency = 0; frequency < 8; frequency++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += block[row * 8 + x]! * cosines[frequency * 8 + x]!;
      result[frequency * 8 + row] = sum;
    }
  }
  return result;
}

/** Returns the quantized frequencies in zig-zag order. */
function quantized(frequencies: Float64Array): Int32Array {
  const block = new Int32Array(64);
  for (let index = 0; index < 64; index++) {
    const place = zigZag[index]!;
    block[index] = Math.round(frequencies[place]! / quantization[place]!);
  }
  return block;
}

function writeBlock(writer: BitWriter, block: Int32Array, previousDc: number): void {
  const difference = (block[0] ?? 0) - previousDc;
  const size = bitLength(difference);
  writer.writeCode(dcCodes, size);
  writer.writeNumber(difference, size);
  let zeros = 0;
  for (let index = 1; index < 64; index++) {
    const value = block[index]!;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.writeCode(acCodes, 0xf0);
    const length = bitLength(value);
    writer.writeCode(acCodes, (zeros << 4) | length);
    writer.writeNumber(value, length);
    zeros = 0;
  }
  if (zeros > 0) writer.writeCode(acCodes, 0x00);
}

function bitLength(value: number): number {
  return value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
}
