export * from './administration';
export * from './directory';
export * from './happenings';
export * from './holds';
export * from './world';
