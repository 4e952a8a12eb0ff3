import * as z from 'zod/mini';

/** A filter as manifests and records have it. */
export const filterSchema = z.object({
  study_id: z.optional(z.string()),
  from: z.optional(z.iso.datetime()),
  to: z.optional(z.iso.datetime()),
});

/** Limits an export; dates are UTC instants. Without fields: everything. */
export interface ExportFilter {
  readonly studyId?: string;
  /** Inclusive: responses created at or after. */
  readonly from?: Date;
  /** Exclusive: responses created before. */
  readonly to?: Date;
}

/**
 * Returns a filter as the API and the manifest write it, with full UTC instants; `undefined` for everything.
 */
export function wireFilter(
  filter: ExportFilter | undefined,
): { study_id?: string; from?: string; to?: string } | undefined {
  if (filter === undefined) return undefined;
  const wire = {
    ...(filter.studyId === undefined ? {} : { study_id: filter.studyId }),
    ...(filter.from === undefined ? {} : { from: filter.from.toISOString() }),
    ...(filter.to === undefined ? {} : { to: filter.to.toISOString() }),
  };
  return Object.keys(wire).length === 0 ? undefined : wire;
}

/** Returns whether two filters select the same responses, however their instants are written. */
export function sameFilter(a: ExportFilter | undefined, b: ExportFilter | undefined): boolean {
  return (
    a?.studyId === b?.studyId &&
    a?.from?.getTime() === b?.from?.getTime() &&
    a?.to?.getTime() === b?.to?.getTime()
  );
}

/** Parses a filter of the API or manifest; `undefined` for everything. */
export function readFilter(
  wire: Readonly<z.infer<typeof filterSchema>> | null | undefined,
): ExportFilter | undefined {
  if (wire === null || wire === undefined) return undefined;
  const filter = {
    ...(wire.study_id === undefined ? {} : { studyId: wire.study_id }),
    ...(wire.from === undefined ? {} : { from: new Date(wire.from) }),
    ...(wire.to === undefined ? {} : { to: new Date(wire.to) }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}
