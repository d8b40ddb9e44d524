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
  /** Fraction of calls whose connection is reset before there is an answer. */
  readonly reset_rate: number;
  /** Fraction of calls answered with 200 and no body. */
  readonly blank_rate: number;
  /** Fraction of lists answered with 200 as if there were nothing in them. */
  readonly empty_rate: number;
  /** Fraction of calls with an `after` that is refused as one that never was. */
  readonly lost_cursor_rate: number;
  /** The faults above befall calls of this path alone (`/directory_users/:id`); null: all calls. */
  readonly only_path: string | null;
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

export type CallFault = 'none' | 'error' | 'timeout' | 'truncate' | 'reset' | 'blank' | 'empty' | 'lost_cursor';

/** What of a call decides which faults can befall it. */
export interface FaultyCall {
  /** As the routes have it. */
  readonly path: string;
  readonly isList: boolean;
  readonly hasCursor: boolean;
}

export interface Faults {
  settings(): FaultSettings;
  /** Undefined until something is changed, and again after a reset. */
  changedSettings(): FaultSettings | undefined;
  change(changes: FaultChanges): FaultSettings;
  reset(): void;
  /** What befalls the next call of the WorkOS API. */
  ofNextCall(call: FaultyCall): CallFault;
}

/** WorkOS as it is on a good day, with its documented limits. */
export const faultless: FaultSettings = {
  webhooks: { drop: 0, duplicate: 0, reorder: 0, delay_ms: 0 },
  api: {
    error_rate: 0,
    error_status: 500,
    timeout_rate: 0,
    truncate_rate: 0,
    reset_rate: 0,
    blank_rate: 0,
    empty_rate: 0,
    lost_cursor_rate: 0,
    only_path: null,
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
    ofNextCall({ path, isList, hasCursor }) {
      const { error_rate, timeout_rate, truncate_rate, reset_rate, blank_rate, empty_rate } = settings.api;
      const { lost_cursor_rate, only_path } = settings.api;
      if (only_path !== null && only_path !== path) {
        return 'none';
      }
      const [error, timeout, truncate] = [deps.random(), deps.random(), deps.random()] as const;
      if (error < error_rate) {
        return 'error';
      }
      if (timeout < timeout_rate) {
        return 'timeout';
      }
      if (truncate < truncate_rate) {
        return 'truncate';
      }
      // Drawn only where asked for, so that a seeded run without them stays as it was.
      const befalls = (rate: number) => rate > 0 && deps.random() < rate;
      if (befalls(reset_rate)) {
        return 'reset';
      }
      if (befalls(blank_rate)) {
        return 'blank';
      }
      if (isList && befalls(empty_rate)) {
        return 'empty';
      }
      return hasCursor && befalls(lost_cursor_rate) ? 'lost_cursor' : 'none';
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
      reset_rate: api?.reset_rate ?? settings.api.reset_rate,
      blank_rate: api?.blank_rate ?? settings.api.blank_rate,
      empty_rate: api?.empty_rate ?? settings.api.empty_rate,
      lost_cursor_rate: api?.lost_cursor_rate ?? settings.api.lost_cursor_rate,
      only_path: api?.only_path === undefined ? settings.api.only_path : api.only_path,
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
