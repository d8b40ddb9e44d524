import type { Answer } from '../http/exchange';
/** The answers with which WorkOS says no. Source: its OpenAPI description, and `handleHttpError` of its SDK 11 for the codes it reads. */
export declare function unauthorized(): Answer;
export declare function unknownObject(kind: string, id: string): Answer;
export interface InvalidField {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}
export declare function invalidRequest(fields: readonly InvalidField[]): Answer;
export declare function rateLimited(retryAfterSeconds: number): Answer;
//# sourceMappingURL=refusals.d.ts.map
