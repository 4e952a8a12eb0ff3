require('./test/runner/nodeVersion.cjs');

module.exports = {
  reporter: './test/runner/countingReporter.ts',
  require: ['./test/runner/openHandles.ts'],
  timeout: 60_000,
  failZero: true,
  // Without the garbage collector’s helper threads, which mostly wait, tests use a sixth less processor time.
  'node-option': ['single-threaded-gc', 'max-semi-space-size=64'],
};
