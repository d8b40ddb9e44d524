export * from './moves';
export * from './seat-count';
