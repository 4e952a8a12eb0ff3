import assert from 'node:assert/strict';
import { draw } from '../../prolific/sample/picture.ts';
import { pngOf } from '../../prolific/sample/png.ts';
import { palettePng, pixelsOf } from '../../release/palettePng.ts';

describe('A PNG with a palette', () => {
  it('has the same pixels if the picture has at most 64 colors', () => {
    const png = pngOf(draw(80, 60, (x, y) => [(x % 8) * 34, (y % 8) * 34, 0]));
    assert.deepEqual(pixelsOf(palettePng(png)), pixelsOf(png));
  });

  it('has colors near those of a picture with more, and exact ones for large areas', () => {
    const png = pngOf(draw(512, 300, (x, y) => (y < 200 ? [250, 251, 252] : [x >> 1, y - 200, 80])));
    const [before, after] = [pixelsOf(png), pixelsOf(palettePng(png))];
    const farthest = (from: number, to: number): number =>
      before.rgba
        .subarray(from * 512 * 4, to * 512 * 4)
        .reduce(
          (most, value, place) => Math.max(most, Math.abs(value - after.rgba[from * 512 * 4 + place]!)),
          0,
        );
    assert.equal(farthest(0, 200), 0);
    assert.ok(farthest(200, 300) <= 32);
    assert.equal(new Set(new Uint32Array(after.rgba.buffer)).size, 64);
  });

  it('is of a PNG with 8 bits per channel only', () => {
    const png = pngOf(draw(2, 2, () => [1, 2, 3]));
    png[24] = 16;
    assert.throws(() => palettePng(png), /Not such a PNG/);
  });
});
