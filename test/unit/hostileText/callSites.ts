import { editorCalls } from './places.ts';

/** Where the calls are that show something: the file in the repository, and which of its calls. */
type Site = `${string}#${number}`;

/** By file, how many calls show something. */
export type CallCounts = Readonly<Record<string, number>>;

const recorder = 'prolificShownAt';

/** How many calls in a source show something. */
export function callsIn(source: string): number {
  return [...source.matchAll(editorCalls)].length;
}

/** The source with each call that shows something made to tell {@link sitesSeenBy} that it was reached. */
export function watched(path: string, source: string): string {
  let index = 0;
  return source.replace(
    editorCalls,
    // Spread, so that it may stand before any arguments, or none.
    (call) => `${call}...(globalThis.${recorder}?.(${JSON.stringify(`${path}#${index++}`)}) ?? []), `,
  );
}

/** The calls of {@link watched} sources that were reached meanwhile. */
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

/** What a row of places names that was not reached when it was driven; `undefined` where all was. */
export function undriven(row: CallCounts, seen: ReadonlySet<string>): string | undefined {
  const missing = Object.entries(row).flatMap(([path, named]) => {
    const reached = [...seen].filter((site) => site.startsWith(`${path}#`));
    return reached.length >= named
      ? []
      : [`${path}: ${reached.length} of ${named} calls (${reached.join()})`];
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}
