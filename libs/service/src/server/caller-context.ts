import { type ContextValues, createContextKey, createContextValues, type HandlerContext } from '@connectrpc/connect';
import { actingForHeader, actingForOf } from '@rollcall/contracts';
import type { Callers } from './callers';
import { requestIdHeader } from './request-id';

/** Who makes a call, known before its body is read. */
export interface CallContext {
  /** The name of the caller's token; undefined: none that is let in. */
  readonly caller: string | undefined;
  /** The email of the administrator that the caller acts for; undefined: itself. */
  readonly actingFor: string | undefined;
  readonly requestId: string;
}

const callKey = createContextKey<CallContext>(
  { caller: undefined, actingFor: undefined, requestId: '' },
  { description: 'who makes the call' },
);

interface AddressedRequest {
  headers: Record<string, string | string[] | undefined>;
  socket?: { remoteAddress?: string | undefined };
}

/** Finds out who calls, before the body is read. */
export function callerContext(callers: Callers, request: AddressedRequest): ContextValues {
  const { authorization, [requestIdHeader]: requestId, [actingForHeader]: actingFor } = request.headers;
  const caller = callers.identify(
    typeof authorization === 'string' ? authorization : undefined,
    request.socket?.remoteAddress,
  );
  return createContextValues().set(callKey, {
    caller,
    actingFor: typeof actingFor === 'string' ? actingForOf(actingFor) : undefined,
    requestId: typeof requestId === 'string' ? requestId : '',
  });
}

/** Who makes the call, as the doors found out. */
export function callContextOf(values: ContextValues): CallContext {
  return values.get(callKey);
}

/** Who made a call that was let in: the administrator that the caller acts for, else the name of the caller's token. */
export function callerOf({ values }: HandlerContext): string {
  const { actingFor: administrator, caller } = callContextOf(values);
  return administrator ?? caller ?? 'unknown';
}
