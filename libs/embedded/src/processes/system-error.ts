/**
 * Whether the system refused for that reason (`ENOENT`, `EADDRINUSE` …). Looks at the code only: under Jest the errors
 * of Node.js are of another realm, and `instanceof Error` does not hold for them.
 */
export function isSystemError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
