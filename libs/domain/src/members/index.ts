export * from './member';
export * from './plan';
export * from './target';
