import type { Generated } from '../../figures/generate.ts';
import { deviation, mean, quantile, sorted } from '../../figures/recount/spread.ts';
import { rowsOf } from '../../figures/recount/rows.ts';
import { Reason, type KnownPerson, type Peopled } from './generatedPeople.ts';

/** What a notebook shows of the participants. */
export interface Sample {
  readonly participants: number;
  readonly rows: number;
  /** n, quartiles, mean, SD, min and max. */
  readonly age: readonly number[] | undefined;
  readonly ages: ReadonlyMap<string, number>;
  readonly sex: ReadonlyMap<string, number>;
  readonly country: ReadonlyMap<string, number>;
}

/** A line of a snapshot's records that counts, and its rows. */
interface Line {
  readonly text: string;
  readonly rows: number;
  readonly participant: string | undefined;
  readonly person: KnownPerson | undefined;
}

/** Groups of a snapshot's rows by name, and everything else a notebook shows of people. */
export interface Expected {
  readonly sample: Sample;
  /** The snapshot with nothing but the lines of a group. */
  readonly generated: Generated;
}

/** The statuses that notebooks keep. */
const kept = ['APPROVED', 'AWAITING REVIEW'];
const maxGroups = 8;

/** Counts what a notebook must show of all kept rows. */
export function expectedOf(peopled: Peopled): Expected {
  return expectedFor(peopled, linesOf(peopled));
}

/** Counts what a notebook must show of each group. */
export function expectedBy(peopled: Peopled, key: 'sex' | 'country'): ReadonlyMap<string, Expected> {
  const lines = linesOf(peopled);
  const sizes = counts(
    lines.flatMap(({ person, rows }) => Array.from({ length: rows }, () => valueOf(person?.[key]))),
  );
  const own = [...sizes.keys()].filter((name) => name !== undefined).slice(0, maxGroups);
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const value = valueOf(line.person?.[key]);
    const name = value === undefined ? '(no value)' : own.includes(value) ? value : '(other)';
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return new Map([...groups].map(([name, of]) => [name, expectedFor(peopled, of)]));
}

function linesOf({ generated, people }: Peopled): Line[] {
  const text = generated.files[generated.records] ?? '';
  const all = rowsOf(text, generated.records.includes('by-task')).rows;
  const lines: Line[] = [];
  let next = 0;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const own = rowsOf(line, false).rows.length;
    const rows = all.slice(next, (next += own)).filter(({ duplicate }) => !duplicate);
    const person = people.get(line);
    if (rows.length === 0 || !kept.includes(person?.status ?? 'NO STATUS')) continue;
    lines.push({ text: line, rows: rows.length, participant: rows[0]?.participant, person });
  }
  return lines;
}

function expectedFor({ generated }: Peopled, lines: readonly Line[]): Expected {
  const participants = new Map<unknown, Line[]>();
  for (const line of lines) {
    // Each row without a participant is one; people have several rows only by submission.
    for (let row = 0; row < (line.participant === undefined ? line.rows : 1); row++) {
      const key = line.participant ?? { row };
      participants.set(key, [...(participants.get(key) ?? []), line]);
    }
  }
  const values = (key: 'age' | 'sex' | 'country'): (number | string | Reason | undefined)[] =>
    [...participants.values()].map((own) => {
      const found = own.map(({ person }) => person?.[key]).filter((value) => value !== undefined);
      return found.find((value) => !(value instanceof Reason)) ?? found[0];
    });
  const shares = (key: 'sex' | 'country'): ReadonlyMap<string, number> => {
    const texts = values(key).filter((value) => typeof value === 'string');
    return new Map([...[...counts(texts)].slice(0, 20), ...counts(values(key).flatMap(reasonOf))]);
  };
  const ages = values('age').filter((value) => typeof value === 'number');
  const records = lines.map(({ text }) => `${text}\n`).join('');
  return {
    sample: {
      participants: participants.size,
      rows: lines.reduce((sum, { rows }) => sum + rows, 0),
      age: ages.length === 0 ? undefined : spreadOf(ages),
      ages: counts(values('age').flatMap(reasonOf)),
      sex: shares('sex'),
      country: shares('country'),
    },
    generated: { ...generated, files: { ...generated.files, [generated.records]: records } },
  };
}

function spreadOf(ages: readonly number[]): readonly number[] {
  const all = sorted(ages);
  const isEnough = ages.length >= 5;
  return [
    ages.length,
    ...[0.25, 0.5, 0.75].map((share) => quantile(ages, share)),
    isEnough ? mean(ages) : Number.NaN,
    isEnough ? deviation(ages) : Number.NaN,
    all[0] ?? Number.NaN,
    all.at(-1) ?? Number.NaN,
  ];
}

function reasonOf(value: unknown): string[] {
  if (value === undefined) return ['NO VALUE'];
  return value instanceof Reason ? [value.name] : [];
}

function valueOf(value: string | Reason | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Counts from the most frequent, ties in the order of code points. */
function counts<Name extends string | undefined>(names: readonly Name[]): ReadonlyMap<Name, number> {
  const found = new Map<Name, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return new Map(
    [...found].sort(([a, n], [b, m]) => m - n || Buffer.compare(Buffer.from(a ?? ''), Buffer.from(b ?? ''))),
  );
}
