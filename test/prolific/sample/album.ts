import { jpegOf } from './jpeg.ts';
import { kitchenPicture } from './kitchenPicture.ts';
import type { Picture } from './picture.ts';
import { pngOf } from './png.ts';
import { Random } from './random.ts';

export interface AlbumPicture {
  readonly picture: Picture;
  readonly jpeg: Buffer;
  readonly png: Buffer;
}

/** Bundles of host tests, each with its own copy of this module, run in one process. */
const shared = globalThis as { prolificSampleAlbum?: readonly AlbumPicture[] };

/**
 * Returns pictures for hundreds of uploads, drawn once per process; uploads of the same picture differ by a
 * comment.
 */
export function album(): readonly AlbumPicture[] {
  return (shared.prolificSampleAlbum ??= draw());
}

function draw(): readonly AlbumPicture[] {
  const random = new Random(1964);
  return Array.from({ length: 36 }, () => {
    const picture = kitchenPicture(random);
    return { picture, jpeg: jpegOf(picture), png: pngOf(picture) };
  });
}
