import type { Clock } from '@rollcall/domain';
import { createFairTurns } from './fair-turns';
import type { RequestSlots } from './request-slots';

/** A request as WorkOS's limits see it. */
export interface BudgetedRequest {
  /** Whose it is: a parent's, or ingest's own (empty). What is there for all is shared evenly among them. */
  readonly sharer: string;
  /** The directory whose users or members it lists: they have a limit of their own. */
  readonly userListsOf?: string | undefined;
}

/** Who may ask WorkOS when, so that its limits are spent and never exceeded. */
export interface RequestBudget {
  /** Resolves when the request may go out, or when the signal aborts. Rejects where the slots cannot be had. */
  take(request: BudgetedRequest, signal?: AbortSignal): Promise<void>;
  /** WorkOS asked for a pause: nothing of this kind goes out before it is over. */
  pause(request: BudgetedRequest, milliseconds: number): Promise<void>;
}

/** For a WorkOS without limits, as a simulator can be told to be. */
export const unlimitedRequests: RequestBudget = {
  take: () => Promise.resolve(),
  pause: () => Promise.resolve(),
};

/** WorkOS's limits: https://workos.com/docs/reference/rate-limits (per API key; user lists per directory besides). */
const requestsAMinute = 6_000;
const userListsASecond = 4;

/**
 * So much of a limit is spent. WorkOS counts when requests arrive, over any second and any minute: the rest is the room for
 * what a request may take longer on its way than the one before.
 */
const spent = 0.965;
const requestSpacing = 60_000 / requestsAMinute / spent;
const userListSpacing = 1_000 / userListsASecond / spent;
/** However late single requests were: never more than a second's in that time. */
const userListsSpan = 1_035;

export interface RequestBudgetOptions {
  readonly clock: Clock;
  readonly slots: RequestSlots;
  /** Names the account whose limit it is. Two API keys have two. */
  readonly account: string;
}

/** Spaces requests evenly, no bursts. Who lists users waits for the directory's slot first, and holds none of the others' meanwhile. */
export function createRequestBudget({ clock, slots, account }: RequestBudgetOptions): RequestBudget {
  const all = `requests ${account}`;
  const userLists = (directoryId: string) => `user lists ${directoryId}`;
  const turns = createFairTurns({ clock, slots, limit: all, spacing: requestSpacing });
  /** When the last user lists of each limit went out from here, and who is about to go. */
  const wentOut = new Map<string, number[]>();
  const goingOut = new Map<string, Promise<void>>();
  /** Pauses, for those who have their slot already. */
  const pausedUntil = new Map<string, number>();

  async function until(moment: number, signal: AbortSignal | undefined): Promise<void> {
    const wait = moment - clock.now().getTime();
    if (wait > 0) await clock.sleep(wait, signal);
  }

  /** One after the other, since each counts by the time at which the one before really went. */
  async function goOut(limit: string, signal: AbortSignal | undefined): Promise<void> {
    const last = wentOut.get(limit) ?? [];
    const room = last.length < userListsASecond ? 0 : (last.at(-userListsASecond) ?? 0) + userListsSpan;
    await until(Math.max(room, pausedUntil.get(limit) ?? 0, pausedUntil.get(all) ?? 0), signal);
    if (!signal?.aborted) wentOut.set(limit, [...last, clock.now().getTime()].slice(-userListsASecond));
  }

  return {
    async take({ sharer, userListsOf }, signal) {
      if (userListsOf === undefined) {
        await turns.take(sharer, signal);
        return until(pausedUntil.get(all) ?? 0, signal);
      }
      const limit = userLists(userListsOf);
      const wait = await slots.reserve(limit, 1, userListSpacing);
      if (wait > 0) await clock.sleep(wait, signal);
      await turns.take(sharer, signal);
      const going = (goingOut.get(limit) ?? Promise.resolve()).then(() => goOut(limit, signal));
      goingOut.set(limit, going);
      return going;
    },

    async pause({ userListsOf }, milliseconds) {
      const limit = userListsOf === undefined ? all : userLists(userListsOf);
      const moment = clock.now().getTime() + milliseconds;
      pausedUntil.set(limit, Math.max(moment, pausedUntil.get(limit) ?? moment));
      await slots.hold(limit, milliseconds);
    },
  };
}
