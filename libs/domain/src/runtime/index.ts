export type { Clock } from './clock';
export type { NewId } from './ids';
export type { Log } from './log';
export type { Random } from './random';
