export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/**
 * A change that names something that is not there, or that makes no sense. Thrown, since to a test that drives the simulator in its
 * own process this is a mistake in the test; the HTTP controls turn it into an answer.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: 400 | 404 | 422;
  readonly errors: readonly FieldError[];

  constructor(status: 400 | 404 | 422, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** The wording of WorkOS. Source: the examples of its OpenAPI description. */
export function notFoundMessage(kind: string, id: string): string {
  return `${kind} not found: '${id}'.`;
}

export function notFound(kind: string, id: string): Refused {
  return new Refused(404, notFoundMessage(kind, id));
}

export function badFields(errors: readonly FieldError[]): Refused {
  const named = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new Refused(422, `Validation failed. ${named}`, errors);
}
