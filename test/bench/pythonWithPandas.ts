import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface Python {
  /** Path of the interpreter. */
  readonly path: string;
  readonly version: string;
  readonly pandas: string;
}

const versions = 'import platform, pandas; print(platform.python_version(), pandas.__version__)';

/**
 * Returns the first `python3` in `PATH` with pandas, or `undefined`. The very first `python3` is often a
 * version manager’s, without packages.
 */
export function pythonWithPandas(): Python | undefined {
  for (const folder of new Set((process.env['PATH'] ?? '').split(delimiter))) {
    if (folder === '') continue;
    const path = join(folder, 'python3');
    const { status, stdout } = spawnSync(path, ['-c', versions], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version = '', pandas = ''] = stdout.trim().split(' ');
    return { path, version, pandas };
  }
  return undefined;
}
