import { uuidOf } from './sample/ids.ts';

/** A collection or batch of the sample data that tests use by name. */
export interface NamedCollection {
  readonly id: string;
  readonly name: string;
}

const named = (name: string, key = name): NamedCollection => ({ id: uuidOf(`collection ${key}`), name });

/** Has every type of instruction, hundreds of submissions in two studies, photos and PDFs. */
export const cookingCollection = named('Cooking at home');

/** Has pages but no submissions. */
export const pilotCollection = named('Pilot (no answers yet)');

/** A batch in the workspace of the cooking collection, with recipes rated by several participants each. */
export const sampleBatch: NamedCollection = { id: uuidOf('batch Recipe ratings'), name: 'Recipe ratings' };

/** A batch whose tasks are still being created. */
export const processingBatch: NamedCollection = { id: uuidOf('batch Dish photos'), name: 'Dish photos' };

/** Has the size set by the options; its archive is computed while it is read. */
export const hugeCollection = named('Huge media');

/** Has pages in both layouts and star ratings; only with the option `evening`. */
export const eveningCollection = named('Evening routines');

/** Two collections with the same name. */
export const namesakes: readonly [NamedCollection, NamedCollection] = [
  named('Tasting notes', 'Tasting notes, first'),
  named('Tasting notes', 'Tasting notes, second'),
];

/** Has a hostile name: a command link, HTML, an icon, two lines, and a mark that reverses text. */
export const hostileCollection = named(
  '[Open](command:workbench.action.quit) <img src=x onerror=alert(1)> $(trash)\u202egnp.exe\u202c\n../../../etc/passwd',
  'hostile',
);
