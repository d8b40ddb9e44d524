/** WorkOS could not be asked: tried several times, within bounds. It may work later. */
export class WorkosUnavailable extends Error {
  override readonly name = 'WorkosUnavailable';
}

/** WorkOS says no: a wrong key, a missing permission, an unknown organization. Asking again changes nothing. */
export class WorkosRefused extends Error {
  override readonly name = 'WorkosRefused';
  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** WorkOS does not know the cursor (any more). */
export class CursorUnknown extends Error {
  override readonly name = 'CursorUnknown';
}

/** An answer with status 200 that is no page of a list, or whose chain of pages does not hold. */
export class AnswerInvalid extends Error {
  override readonly name = 'AnswerInvalid';
}

/** Whether an error says that WorkOS, not this program or its database, is what failed. */
export function isWorkosFailure(
  error: unknown,
): error is WorkosUnavailable | WorkosRefused | CursorUnknown | AnswerInvalid {
  return (
    error instanceof WorkosUnavailable ||
    error instanceof WorkosRefused ||
    error instanceof CursorUnknown ||
    error instanceof AnswerInvalid
  );
}
