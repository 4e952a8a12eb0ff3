/** The maximum time for handles to close after the last test. */
const graceMs = 5_000;

/**
 * Fails a run that doesn’t end by itself because a test left a server, socket, timer or process open. Mocha’s
 * `--exit` would hide such leaks of the code under test.
 */
export function mochaGlobalTeardown(): void {
  setTimeout(() => {
    const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
    process.stderr.write(
      `Still open ${graceMs / 1000} s after the last test: ${open}. Close what tests open.\n`,
    );
    // Runs after Mocha’s own listener, which sets the number of failed tests.
    process.on('exit', () => (process.exitCode = 1));
    process.exit();
  }, graceMs).unref();
}
