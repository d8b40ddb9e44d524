export * from './decisions';
export * from './directory';
export * from './runtime';
export * from './words/assert-never';
export * from './words/email';
export * from './words/role';
