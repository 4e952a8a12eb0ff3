import type { ExportFilter } from '../prolific/model.ts';

/** A filter as the API and the manifest write it: full UTC instants; `undefined` for an export of everything. */
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

/** Whether two filters select the same responses, however their instants were written. */
export function sameFilter(a: ExportFilter | undefined, b: ExportFilter | undefined): boolean {
  return (
    a?.studyId === b?.studyId &&
    a?.from?.getTime() === b?.from?.getTime() &&
    a?.to?.getTime() === b?.to?.getTime()
  );
}

/** The filter that the API's or the manifest's form stands for; `undefined` for everything. */
export function readFilter(
  wire:
    | {
        readonly study_id?: string | undefined;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
      }
    | null
    | undefined,
): ExportFilter | undefined {
  if (wire === null || wire === undefined) return undefined;
  const filter = {
    ...(wire.study_id === undefined ? {} : { studyId: wire.study_id }),
    ...(wire.from === undefined ? {} : { from: new Date(wire.from) }),
    ...(wire.to === undefined ? {} : { to: new Date(wire.to) }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}
