export * from './decisions';
export * from './directory';
export * from './members';
export * from './runtime';
export * from './seats';
export * from './words/assert-never';
export * from './words/email';
export * from './words/role';
