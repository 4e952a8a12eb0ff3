import { join } from 'node:path';
import { repositoryRoot } from '../vscode/cache.ts';

/** The bill of materials, beside the package. */
export const sbomPath = join(repositoryRoot, 'dist', 'prolific-collections.cdx.json');
