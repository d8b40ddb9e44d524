export type { Clock } from './clock';
export type { NewId } from './ids';
export type { Random } from './random';
