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

type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

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
export const faultless: FaultSettings = {
  webhooks: { drop: 0, duplicate: 0, reorder: 0, delay_ms: 0 },
  api: {
    error_rate: 0,
    error_status: 500,
    timeout_rate: 0,
    truncate_rate: 0,
    users_per_second_limit: 4,
    requests_per_minute_limit: 6_000,
    hold_back_ms: 3_000,
  },
};

export function createFaults(deps: { random: Random; initial: FaultChanges; revision: Revision }): Faults {
  const initial = changed(faultless, deps.initial);
  let settings = initial;
  return {
    settings: () => settings,
    changedSettings: () => (settings === initial ? undefined : settings),
    change(changes) {
      settings = changed(settings, changes);
      deps.revision.advance();
      return settings;
    },
    reset() {
      settings = initial;
      deps.revision.advance();
    },
    ofNextCall() {
      const { error_rate, timeout_rate, truncate_rate } = settings.api;
      const [error, timeout, truncate] = [deps.random(), deps.random(), deps.random()] as const;
      if (error < error_rate) {
        return 'error';
      }
      if (timeout < timeout_rate) {
        return 'timeout';
      }
      return truncate < truncate_rate ? 'truncate' : 'none';
    },
  };
}

function changed(settings: FaultSettings, { webhooks, api }: FaultChanges): FaultSettings {
  return {
    webhooks: {
      drop: webhooks?.drop ?? settings.webhooks.drop,
      duplicate: webhooks?.duplicate ?? settings.webhooks.duplicate,
      reorder: webhooks?.reorder ?? settings.webhooks.reorder,
      delay_ms: webhooks?.delay_ms ?? settings.webhooks.delay_ms,
    },
    api: {
      error_rate: api?.error_rate ?? settings.api.error_rate,
      error_status: api?.error_status ?? settings.api.error_status,
      timeout_rate: api?.timeout_rate ?? settings.api.timeout_rate,
      truncate_rate: api?.truncate_rate ?? settings.api.truncate_rate,
      users_per_second_limit: limit(api?.users_per_second_limit, settings.api.users_per_second_limit),
      requests_per_minute_limit: limit(api?.requests_per_minute_limit, settings.api.requests_per_minute_limit),
      hold_back_ms: api?.hold_back_ms ?? settings.api.hold_back_ms,
    },
  };
}

/** 0 means no limit, like null: a limit of none at all would only be an outage, and `error_rate` makes those. */
function limit(asked: number | null | undefined, current: number | null): number | null {
  return asked === undefined ? current : asked === 0 ? null : asked;
}
