import * as z from 'zod/mini';
import type { Outcome } from '../outcome.ts';

const reportSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
  metadata: z.object({ vulnerabilities: z.object({ total: z.number() }) }),
});

/**
 * Returns the outcome of `npm audit --json` from its output. A registry that says nothing about
 * vulnerabilities hasn't said that there are none.
 */
export function auditOutcome(printed: string): Outcome {
  const report = reportSchema.safeParse(parsed(printed));
  if (!report.success) {
    return { status: 'unchecked', reason: 'the registry doesn’t report known vulnerabilities' };
  }
  const { vulnerabilities, metadata } = report.data;
  if (metadata.vulnerabilities.total === 0) return { status: 'passed' };
  return {
    status: 'failed',
    problems: Object.entries(vulnerabilities).map(([name, { severity }]) => `${name}: ${severity}`),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{')));
  } catch {
    return undefined;
  }
}
