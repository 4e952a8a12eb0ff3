import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** All others must run in any Node program: no import of `vscode`, not even of its types. */
const roomsInEditor = ['editor', 'tree', 'commands', 'overview'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/extension.ts', ...roomsInEditor.map((room) => `src/${room}/**`)],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'vscode',
              message: `This room is core: only ${roomsInEditor.join(', ')} may know VS Code.`,
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/*.mjs',
      '**/*.cjs',
      'test/prolific/**/*.ts',
      'test/vscode/**/*.ts',
      'test/bench/**/*.ts',
      'test/release/**/*.ts',
      'test/ui/**/*.ts',
      'test/host/run.ts',
      'test/host/runner/**/*.ts',
      'test/run.ts',
      'test/unit/faults/faults.test.ts',
      'test/unit/fuzz/main.ts',
    ],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
);
