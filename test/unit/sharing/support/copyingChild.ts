import type { WriteRequest } from '../../../../src/sharing/shareChoices.ts';
import { writeCopy } from '../../../../src/sharing/write/writeCopy.ts';
import { installation } from '../../support/installation.ts';

// A process that writes a copy, to be killed.
const request = JSON.parse(process.argv[2] ?? '{}') as WriteRequest;
await writeCopy(request, installation, () => undefined, AbortSignal.any([]));
