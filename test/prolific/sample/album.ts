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

/** Pictures for hundreds of uploads, drawn once: what differs between two uploads of one picture is a comment. */
export function album(): readonly AlbumPicture[] {
  const random = new Random(1964);
  return Array.from({ length: 36 }, () => {
    const picture = kitchenPicture(random);
    return { picture, jpeg: jpegOf(picture), png: pngOf(picture) };
  });
}
