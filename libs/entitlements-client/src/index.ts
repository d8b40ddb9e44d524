export { type AnswerCache, type AnswerCacheOptions, createAnswerCache, type KeptAnswer } from './cache/answer-cache';
export { type Clock } from './client/clock';
export {
  createEntitlementsClient,
  type Entitlements,
  type EntitlementsAnswer,
  type EntitlementsClient,
  type EntitlementsClientOptions,
} from './client/entitlements-client';
