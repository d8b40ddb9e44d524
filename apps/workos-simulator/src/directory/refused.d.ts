export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}
/**
 * A change that names something that is not there, or that makes no sense. Thrown, since to a test that drives the simulator in its
 * own process this is a mistake in the test; the HTTP controls turn it into an answer.
 */
export declare class Refused extends Error {
  readonly name = 'Refused';
  readonly status: 400 | 404 | 422;
  readonly errors: readonly FieldError[];
  constructor(status: 400 | 404 | 422, message: string, errors?: readonly FieldError[]);
}
/** The wording of WorkOS. Source: the examples of its OpenAPI description. */
export declare function notFoundMessage(kind: string, id: string): string;
export declare function notFound(kind: string, id: string): Refused;
export declare function badFields(errors: readonly FieldError[]): Refused;
//# sourceMappingURL=refused.d.ts.map
