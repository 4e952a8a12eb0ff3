import type { ExportPlace } from '../../snapshots/access/folders.ts';

/** Caches the readings of export folders, each until it is discarded. */
export class FolderReadings<T> {
  readonly #read: (place: ExportPlace) => Promise<T>;
  readonly #isKept: (value: T) => boolean;
  readonly #readings = new Map<string, { readonly place: ExportPlace; readonly value: Promise<T> }>();

  /** @param isKept returns whether a result holds until it is discarded; others are returned once */
  constructor(read: (place: ExportPlace) => Promise<T>, isKept: (value: T) => boolean) {
    this.#read = read;
    this.#isKept = isKept;
  }

  /** Returns what is cached of an export folder, or reads it. Rejects like the reading, which isn't cached. */
  async get(place: ExportPlace): Promise<T> {
    const key = keyOf(place);
    const known = this.#readings.get(key);
    if (known !== undefined) return await known.value;
    const reading = { place, value: this.#read(place) };
    this.#readings.set(key, reading);
    let isKept = false;
    try {
      const value = await reading.value;
      isKept = this.#isKept(value);
      return value;
    } finally {
      if (!isKept && this.#readings.get(key) === reading) this.#readings.delete(key);
    }
  }

  /** Discards the readings of these export folders, or all, also those that are running. */
  discard(exportFolders?: readonly string[]): void {
    for (const [key, { place }] of this.#readings) {
      if (exportFolders?.includes(place.exportFolder) !== false) this.#readings.delete(key);
    }
  }

  /** Discards the readings of other places, which nobody checks for changes. */
  keepOnly(places: readonly ExportPlace[]): void {
    const kept = new Set(places.map(keyOf));
    for (const key of this.#readings.keys()) if (!kept.has(key)) this.#readings.delete(key);
  }
}

function keyOf({ workspaceFolder, exportFolder }: ExportPlace): string {
  return `${workspaceFolder}\0${exportFolder}`;
}
