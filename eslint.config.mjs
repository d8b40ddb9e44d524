import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Who may import whom: what the folder map of docs/explanation/architecture.md shows, and nothing else. */
const allowedImports = {
  domain: [],
  contracts: [],
  // Outside services import it: nothing else of ours comes along.
  'entitlements-client': ['contracts'],
  embedded: ['domain'],
  persistence: ['domain'],
  messaging: ['domain', 'contracts', 'persistence'],
  service: ['domain', 'contracts', 'persistence', 'messaging'],
  testing: ['domain', 'contracts', 'embedded'],
  app: ['domain', 'contracts', 'persistence', 'messaging', 'service', 'entitlements-client'],
  standalone: ['domain', 'contracts', 'embedded', 'persistence', 'messaging', 'service', 'app'],
  deployment: ['contracts', 'service', 'app'],
  documentation: ['contracts', 'service', 'app', 'standalone'],
  bench: ['domain', 'contracts', 'embedded', 'persistence', 'messaging', 'service', 'testing', 'app'],
};

const boundaries = (constraints) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    allowCircularSelfDependency: true,
    depConstraints: Object.entries(constraints).map(([scope, others]) => ({
      sourceTag: `scope:${scope}`,
      onlyDependOnLibsWithTags: others.map((other) => `scope:${other}`),
    })),
  },
];

/** Tests may also use libs/testing. */
const allowedInTests = Object.fromEntries(
  Object.entries(allowedImports).map(([scope, others]) => [
    scope,
    ['domain', 'contracts'].includes(scope) ? others : [...others, 'testing', 'embedded'],
  ]),
);

/** libs/domain: values and functions. No I/O, no clock, no randomness, no environment, no package. */
const domainPurity = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: '^(?!\\.{1,2}(/|$))',
          message: 'libs/domain imports nothing but its own files: no npm package, no node:*, no other library.',
        },
      ],
    },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'process',
      'console',
      'fetch',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'performance',
      'crypto',
      'Buffer',
      'globalThis',
      'require',
    ].map((name) => ({ name, message: 'libs/domain is pure: take it as an argument.' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'libs/domain has no clock: time comes in as an argument.' },
    { object: 'Math', property: 'random', message: 'libs/domain has no randomness: it comes in as an argument.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'libs/domain has no clock: time comes in as an argument.',
    },
    { selector: 'AwaitExpression', message: 'libs/domain does not wait.' },
    { selector: 'ImportExpression', message: 'libs/domain imports nothing at run time.' },
    { selector: ':function[async=true]', message: 'libs/domain does not wait.' },
  ],
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/out-tsc/**',
      'docs/.vitepress/.temp/**',
      '**/node_modules/**',
      '**/gen/**',
      '.cache/**',
      '.rollcall/**',
      '.nx/**',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strict],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(allowedImports),
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.contract.ts', '**/test-bed/**/*.ts', '**/histories/**/*.ts', 'libs/testing/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(allowedInTests) },
  },
  { files: ['libs/domain/src/**/*.ts'], ignores: ['**/*.spec.ts'], rules: domainPurity },
  {
    files: ['apps/console/web/**/*.ts', 'apps/console/web/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest'], jsxA11y.flatConfigs.strict],
  },
  prettier,
);
