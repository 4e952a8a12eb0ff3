// `npm run prolific`: runs a local Prolific with sample data until Ctrl-C. `-- --help` lists the options.
import { parseArgs } from 'node:util';
import type { Generation } from './exportJobs.ts';
import { startLocalProlific } from './localProlific.ts';
import { cookingStudies } from './sample/studies.ts';
import { cookingCollection } from './sampleCollections.ts';
import { sampleData } from './sampleData.ts';

const usage = `npm run prolific -- [options]
  --generation 1a|1b|2     state of the export API (2)
  --port N, --store-port N ports of the API and of the object store (free ones)
  --token TEXT             the token that is taken
  --generate-seconds N     how long an export job generates (3)
  --url-seconds N          how long a link lives (24 hours in generation 1a, else 1 hour)
  --huge-bytes N           size of all uploads of "Huge media", such as 20e9 (5e9)
  --huge-entries N         their number (1000)
  --collections N          so many more collections, in a workspace of their own (0)
  --submissions N          so many approved submissions to a study, most without answers
  --first-byte-ms N        what the store takes to answer
  --connection-rate N      its bytes per second on each connection
  --total-rate N           its bytes per second on all connections together`;

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      generation: { type: 'string', default: '2' },
      port: { type: 'string' },
      'store-port': { type: 'string' },
      token: { type: 'string' },
      'generate-seconds': { type: 'string' },
      'url-seconds': { type: 'string' },
      'huge-bytes': { type: 'string' },
      'huge-entries': { type: 'string' },
      collections: { type: 'string' },
      submissions: { type: 'string' },
      'first-byte-ms': { type: 'string' },
      'connection-rate': { type: 'string' },
      'total-rate': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const prolific = await startLocalProlific({
    generation: generationOf(values.generation),
    apiPort: wholeNumber('port', values.port) ?? 0,
    storePort: wholeNumber('store-port', values['store-port']) ?? 0,
    generateMs: 1000 * (numberOf('generate-seconds', values['generate-seconds']) ?? 3),
    ...given('token', values.token),
    ...given('urlLifetimeMs', thousandfold(numberOf('url-seconds', values['url-seconds']))),
    data: sampleData({
      evening: true,
      huge: {
        ...given('bytes', wholeNumber('huge-bytes', values['huge-bytes'])),
        ...given('entries', wholeNumber('huge-entries', values['huge-entries'])),
      },
      extraCollections: wholeNumber('collections', values.collections) ?? 0,
    }),
    conditions: {
      firstByteMs: numberOf('first-byte-ms', values['first-byte-ms']) ?? 0,
      ...given('bytesPerSecondPerConnection', numberOf('connection-rate', values['connection-rate'])),
      ...given('bytesPerSecondTotal', numberOf('total-rate', values['total-rate'])),
    },
  });
  const submissions = wholeNumber('submissions', values.submissions);
  if (submissions !== undefined) prolific.counts.set(cookingStudies[0].id, { APPROVED: submissions });
  const { apiUrl, storeUrl, token } = prolific;
  const authorization = `-H 'Authorization: Token ${token}'`;
  console.log(`A local Prolific, generation ${values.generation} of the export API.

  API           ${apiUrl}
  Object store  ${storeUrl}
  Token         ${token}

  curl ${authorization} ${apiUrl}/api/v1/workspaces/
  curl -X POST ${authorization} ${apiUrl}/api/v1/data-collection/collections/${cookingCollection.id}/export

Stop with Ctrl-C.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void prolific.close());
}

/** Returns an object with the property, or without it if it has no value. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

function thousandfold(number: number | undefined): number | undefined {
  return number === undefined ? undefined : 1000 * number;
}

function generationOf(text: string): Generation {
  if (text === '1a' || text === '1b' || text === '2') return text;
  throw new Error(`--generation: ${text} is none of 1a, 1b and 2.`);
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  const number = numberOf(option, text);
  if (number !== undefined && !Number.isSafeInteger(number)) {
    throw new Error(`--${option}: ${number} is not a whole number.`);
  }
  return number;
}

/** Parses a number, also in the form 5e9. */
function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new Error(`--${option}: ${text} is not a number of zero or more.`);
  }
  return number;
}
