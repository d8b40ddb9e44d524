export * from './group';
export * from './membership';
export * from './merge';
export * from './user';
export * from './version';
