export * from './absence-proof';
export * from './listing';
