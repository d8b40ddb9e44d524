import { Code, ConnectError } from '@connectrpc/connect';
import type { group } from '@rollcall/contracts';
import { spendLimit } from './publication';

/** Entitlements as one line: `chat code | 500 by GROUP | Sales Ops`. */
export function entitlements({ capabilities, spendLimit: limit, groups }: group.GetEntitlementsResponse): string {
  return [capabilities.join(' ') || 'nothing', spendLimit(limit), groups.map(({ name }) => name).join(' ')]
    .join(' | ')
    .trimEnd();
}

/** How a call was refused: `FailedPrecondition not_a_member: the person is …`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  return error instanceof ConnectError ? `${Code[error.code]} ${error.rawMessage}` : String(error);
}
