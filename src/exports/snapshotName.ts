/**
 * The folder name of a snapshot taken at `time`: UTC to the second in ISO 8601, with hyphens where Windows
 * allows no colon, for example `2026-11-23T14-05-09Z`. `taken` tells which names exist already; a second
 * snapshot of the same second gets `-2`, and so on.
 */
export function snapshotName(time: Date, taken: (name: string) => boolean): string {
  const base = `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  if (!taken(base)) return base;
  for (let count = 2; ; count += 1) {
    const name = `${base}-${count}`;
    if (!taken(name)) return name;
  }
}

/** Whether a folder name has the form that {@link snapshotName} gives. */
export function isSnapshotName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?$/.test(name);
}

/** When the snapshot of a folder name was taken; `undefined` where the name has another form. */
export function snapshotTime(name: string): Date | undefined {
  if (!isSnapshotName(name)) return undefined;
  const time = new Date(`${name.slice(0, 10)}T${name.slice(11, 19).replaceAll('-', ':')}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
