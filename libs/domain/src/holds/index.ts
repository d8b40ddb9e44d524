export * from './judge-removals';
export * from './kept-against';
