import { createAnalysis, type Analysis } from '../../src/worker/analysisThread.ts';

/** Creates the analysis with the packaged worker, which `node esbuild.mjs --production` must have built. */
export function releasedAnalysis(): Analysis {
  return createAnalysis({ program: new URL('../../dist/analysis.cjs', import.meta.url), l10n: undefined });
}
