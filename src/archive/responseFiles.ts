const responseFile = /^[^/]+\.(?:jsonl|json|csv|md|txt)$/i;

/** Whether a path is a response file's at the top of the archive: so whatever else the archive holds. */
export function isResponseAtTop(path: string): boolean {
  return responseFile.test(path);
}

/**
 * Tells the entries that are the export itself from uploads: text files at the top of the archive (`responses.jsonl`,
 * `collection.json`, `README.md` and their like), or of the one folder that wraps all. Participants' uploads lie deeper,
 * under `files/`. Shown every file's path once, because what wraps all is known only after the last.
 * Source: Prolific's docs, "Exporting Collection Data".
 */
export class ResponseFiles {
  readonly #atTop: number[] = [];
  readonly #inWrapper: number[] = [];
  /** `name/` that all paths so far begin with; an empty string where there is none. */
  #wrapper: string | undefined;

  see(index: number, path: string): void {
    const slash = path.indexOf('/');
    if (slash < 0) {
      if (isResponseAtTop(path)) this.#atTop.push(index);
      this.#wrapper = '';
      return;
    }
    this.#wrapper ??= path.slice(0, slash + 1);
    if (this.#wrapper === '') return;
    if (!path.startsWith(this.#wrapper)) this.#wrapper = '';
    else if (responseFile.test(path.slice(slash + 1))) this.#inWrapper.push(index);
  }

  /** Their indices, in the directory's order. */
  found(): readonly number[] {
    return this.#wrapper === '' ? this.#atTop : this.#inWrapper;
  }
}
