import type { Random } from '@rollcall/domain';
import type { Revision } from '../saved-state/revision';
export interface WebhookFaults {
  /** Fraction of events never delivered. */
  readonly drop: number;
  /** Fraction of events delivered twice. */
  readonly duplicate: number;
  /** Fraction of events delivered after later ones. */
  readonly reorder: number;
  readonly delay_ms: number;
}
export interface ApiFaults {
  readonly error_rate: number;
  readonly error_status: number;
  /** Fraction of calls that are never answered. */
  readonly timeout_rate: number;
  /** Fraction of answers cut off in their body. */
  readonly truncate_rate: number;
  /** User lists a second for each directory; null: no limit. */
  readonly users_per_second_limit: number | null;
  /** Calls a minute for each API key; null: no limit. */
  readonly requests_per_minute_limit: number | null;
  /** How long an event stays out of ascending reads. */
  readonly hold_back_ms: number;
}
export interface FaultSettings {
  readonly webhooks: WebhookFaults;
  readonly api: ApiFaults;
}
type Changes<T> = {
  readonly [K in keyof T]?: T[K] | undefined;
};
/** Only the fields present change. */
export interface FaultChanges {
  readonly webhooks?: Changes<WebhookFaults> | undefined;
  readonly api?: Changes<ApiFaults> | undefined;
}
export type CallFault = 'none' | 'error' | 'timeout' | 'truncate';
export interface Faults {
  settings(): FaultSettings;
  /** Undefined until something is changed, and again after a reset. */
  changedSettings(): FaultSettings | undefined;
  change(changes: FaultChanges): FaultSettings;
  reset(): void;
  /** What befalls the next call of the WorkOS API. */
  ofNextCall(): CallFault;
}
/** WorkOS as it is on a good day, with its documented limits. */
export declare const faultless: FaultSettings;
export declare function createFaults(deps: { random: Random; initial: FaultChanges; revision: Revision }): Faults;
export {};
//# sourceMappingURL=faults.d.ts.map
