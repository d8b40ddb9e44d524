// One run over every suite. `tools/test.mjs` chooses the kinds: *.spec.ts (pure), *.int.spec.ts (real Postgres and
// Kafka), *.e2e.spec.ts (the whole road).
const transform = {
  '^.+\\.[cm]?[jt]s$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
  ],
};
// Packages that ship ES modules only: Jest cannot require them untransformed.
const esmOnly = ['graphile-worker', 'uuid', '@faker-js/faker', 'cookie', 'jose'];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  roots: [
    '<rootDir>/apps',
    '<rootDir>/libs',
    '<rootDir>/tools',
    '<rootDir>/bench',
    '<rootDir>/k8s',
    '<rootDir>/docker',
    '<rootDir>/docs',
  ],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@rollcall/source', 'node', 'require', 'default'] },
  testMatch: ['**/*.spec.ts'],
  globalSetup: '<rootDir>/tools/test/global-setup.mjs',
  globalTeardown: '<rootDir>/tools/test/global-teardown.mjs',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['/dist/', '/out-tsc/'],
  maxWorkers: 2,
  testTimeout: 30_000,
  prettierPath: null,
};
