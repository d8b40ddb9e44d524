import { AnswerInvalid, CursorUnknown, WorkosRefused, WorkosUnavailable } from '../workos/workos-failure';

/** Why a scan does not count as complete. Nobody is removed by it; what it added and updated stays. */
export type IncompleteReason =
  | 'no_directory'
  | 'disconnected'
  | 'workos_unavailable'
  | 'workos_refused'
  | 'listing_incomplete'
  | 'listing_out_of_order';

/** Ends a scan as incomplete. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';
  constructor(
    readonly reason: IncompleteReason,
    options?: ErrorOptions,
  ) {
    super(`the scan is not complete: ${reason}`, options);
  }
}

/** The reason that an error gives; undefined for one that is not about completeness. */
export function incompleteReason(error: unknown): IncompleteReason | undefined {
  if (error instanceof Incomplete) return error.reason;
  if (error instanceof WorkosUnavailable) return 'workos_unavailable';
  if (error instanceof WorkosRefused) return 'workos_refused';
  if (error instanceof CursorUnknown || error instanceof AnswerInvalid) return 'listing_incomplete';
  return undefined;
}
