export * from './judge-removals';
