import type { SubmissionData } from '../prolificData.ts';
import type { Response } from '../wire.ts';
import { photoNames, recipeNames } from './cookingWords.ts';
import type { AlbumPicture } from './album.ts';
import { withJpegComment } from './jpeg.ts';
import { pdfOf } from './pdf.ts';
import { withPngComment } from './png.ts';
import { Random } from './random.ts';

export interface Uploads {
  /** Absent without uploads. */
  readonly photos: Response | undefined;
  readonly recipe: Response | undefined;
  readonly files: SubmissionData['files'];
}

interface DrawnFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * Returns the uploads of one participant: zero to four photos and sometimes a recipe, all different and
 * valid.
 */
export function uploadsOf(submissionId: string, album: readonly AlbumPicture[]): Uploads {
  const [random, ofRecipe] = [Random.of(`${submissionId} photos`), Random.of(`${submissionId} recipe`)];
  const photos = random
    .some(photoNames, random.pick([0, 1, 1, 1, 1, 1, 2, 2, 3, 4]))
    .map((name, index) =>
      photo(name, `Photo ${index + 1} of submission ${submissionId}`, random.pick(album), random),
    );
  const recipes = ofRecipe.chance(0.2) ? [recipe(submissionId, ofRecipe.pick(album), ofRecipe)] : [];
  return {
    photos: answer(submissionId, photos),
    recipe: answer(submissionId, recipes),
    files: [...photos, ...recipes].map(({ name, bytes }) => ({
      path: pathOf(submissionId, name),
      content: () => bytes,
    })),
  };
}

function photo(name: string, comment: string, { jpeg, png }: AlbumPicture, random: Random): DrawnFile {
  if (random.chance(0.25)) {
    return { name: `${name}.png`, contentType: 'image/png', bytes: withPngComment(png, comment) };
  }
  // Cameras use different extensions.
  const extension = random.pick(['jpg', 'jpg', 'jpeg', 'JPG']);
  return { name: `${name}.${extension}`, contentType: 'image/jpeg', bytes: withJpegComment(jpeg, comment) };
}

function recipe(submissionId: string, { jpeg, picture }: AlbumPicture, random: Random): DrawnFile {
  const lines = [
    `A recipe of my own (${submissionId})`,
    '',
    `${random.whole(2, 6)} onions`,
    `${random.whole(1, 9)} dl cr\u00e8me`,
    'Stir (slowly).',
  ];
  return {
    name: `${random.pick(recipeNames)}.pdf`,
    contentType: 'application/pdf',
    bytes: pdfOf(lines, { jpeg, measures: picture }),
  };
}

function answer(submissionId: string, files: readonly DrawnFile[]): Response | undefined {
  if (files.length === 0) return undefined;
  return {
    type: 'file_upload',
    value: files.map(({ name, contentType, bytes }) => ({
      file_name: name,
      file_key: `uploads/${submissionId}/${name}`,
      file_size_mb: Math.round(bytes.length / 100) / 10_000,
      content_type: contentType,
      path: pathOf(submissionId, name),
    })),
  };
}

function pathOf(submissionId: string, name: string): string {
  return `files/${submissionId}/${name}`;
}
