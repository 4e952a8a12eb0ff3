import { editorCalls } from './places.ts';

/** A display call: the path of its file in the repository and its index there. */
type Site = `${string}#${number}`;

/** The number of display calls by file. */
export type CallCounts = Readonly<Record<string, number>>;

const recorder = 'prolificShownAt';

/** Counts the display calls in a source. */
export function callsIn(source: string): number {
  return [...source.matchAll(editorCalls)].length;
}

/** Returns the source with each display call reporting to {@link sitesSeenBy} when reached. */
export function watched(path: string, source: string): string {
  let index = 0;
  return source.replace(
    editorCalls,
    // A spread fits before any number of arguments.
    (call) => `${call}...(globalThis.${recorder}?.(${JSON.stringify(`${path}#${index++}`)}) ?? []), `,
  );
}

/** Returns the calls of {@link watched} sources that `drive` reached. */
export async function sitesSeenBy(drive: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  Object.assign(globalThis, { [recorder]: (site: Site) => void seen.add(site) });
  try {
    await drive();
  } finally {
    Reflect.deleteProperty(globalThis, recorder);
  }
  return seen;
}

/** Describes the calls of a row of places that were not reached; `undefined` if all were. */
export function undriven(row: CallCounts, seen: ReadonlySet<string>): string | undefined {
  const missing = Object.entries(row).flatMap(([path, named]) => {
    const reached = [...seen].filter((site) => site.startsWith(`${path}#`));
    return reached.length >= named
      ? []
      : [`${path}: ${reached.length} of ${named} calls (${reached.join()})`];
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}
