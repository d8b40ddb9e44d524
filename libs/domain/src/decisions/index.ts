export * from './decide';
export * from './person';
export * from './settings';
