import { uuidOf } from './sample/ids.ts';

/** A collection or batch of the sample data that tests speak of. */
export interface NamedCollection {
  readonly id: string;
  readonly name: string;
}

const named = (name: string, key = name): NamedCollection => ({ id: uuidOf(`collection ${key}`), name });

/** Every type of instruction, hundreds of submissions in two studies, photos and PDFs. */
export const cookingCollection = named('Cooking at home');

/** Has pages, but nobody has answered them. */
export const pilotCollection = named('Pilot (no answers yet)');

/** A batch, in the workspace of the cooking collection: recipes, each rated by several participants. */
export const sampleBatch: NamedCollection = { id: uuidOf('batch Recipe ratings'), name: 'Recipe ratings' };

/** A batch whose tasks are still being made of its data set. */
export const processingBatch: NamedCollection = { id: uuidOf('batch Dish photos'), name: 'Dish photos' };

/** As large as the server was told; its archive is computed while it is read. */
export const hugeCollection = named('Huge media');

/** Two collections with one name. */
export const namesakes: readonly [NamedCollection, NamedCollection] = [
  named('Tasting notes', 'Tasting notes, first'),
  named('Tasting notes', 'Tasting notes, second'),
];

/** A name that wants to be a command link, HTML, an icon, two lines, and to turn the text around. */
export const hostileCollection = named(
  '[Open](command:workbench.action.quit) <img src=x onerror=alert(1)> $(trash)\u202egnp.exe\u202c\n../../../etc/passwd',
  'hostile',
);
