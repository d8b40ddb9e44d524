import { Code, ConnectError } from '@connectrpc/connect';

/** What a call was refused with, for people: `reasonCode` is empty where the server gave none. */
export interface Refusal {
  readonly reasonCode: string;
  readonly words: string;
}

const refusals: Readonly<Record<string, string>> = {
  managed_by_mapping:
    'Group mappings decide this. Change the mapping, or the groups of this person in your identity provider.',
  managed_by_directory: 'Your identity provider decides this. Make the change there; it arrives here by itself.',
  primary_owner: 'This is the primary owner. Transfer primary ownership to somebody else first.',
  not_a_member: 'This person is not a member of the organization.',
  not_scim: 'The organization is not provisioned by SCIM, so there is nothing to sync.',
  seats_in_use: 'More seats than that are in use. Free seats first, then lower their number.',
  unknown_tier: 'The organization has no seat tier of this name.',
  unknown_group: 'The directory has no such group any more.',
  unknown_capability: 'This deployment has no such capability.',
  unknown_custom_role: 'There is no such custom role any more.',
  plan_changed: 'Something changed since this was shown. Look at the new preview and confirm that one.',
  already_released: 'Somebody has already decided about this hold, or it ended by itself.',
  not_scanned_yet: 'The directory has not been read completely yet. Wait for the first sync run to complete.',
  revision_changed:
    'Somebody else changed this in the meantime. What is shown now is their version; make your change again.',
  group_name_taken: 'Another group made by hand already has this name.',
  no_free_seat: 'No seat of this tier is free.',
  event_does_not_fit: 'The event still does not fit. A sync run brings the record up to date without it.',
  unknown_member: 'This person is not a member of the organization.',
};

const codes: Partial<Record<Code, string>> = {
  [Code.NotFound]: 'This is not there any more, or never was.',
  [Code.PermissionDenied]: 'You may not do this here.',
  [Code.Unauthenticated]: 'You are signed out.',
  [Code.ResourceExhausted]: 'Too many requests at once. Try again in a moment.',
  [Code.Unavailable]: 'The service cannot be reached at the moment.',
  [Code.DeadlineExceeded]: 'The service took too long to answer.',
  [Code.Internal]: 'Something went wrong on our side.',
  [Code.Unknown]: 'Something went wrong on our side.',
};

/** The reason code that a message starts with (`plan_changed: …`), or an empty text. */
export function reasonCodeOf(message: string): string {
  return /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?::|$)/.exec(message)?.[1] ?? '';
}

/** Whether nobody answered: the network is away, or the server of this page. */
export function isConnectionLost(error: unknown): boolean {
  // What `fetch` throws, as it is or inside; or what stands before the server answered in its place.
  if (error instanceof ConnectError) return error.cause instanceof TypeError || /^HTTP 50[234]/.test(error.rawMessage);
  return error instanceof TypeError;
}

/** Whether the same question may be answered a moment later. */
export function isPassing(error: unknown): boolean {
  return (
    !(error instanceof ConnectError) ||
    isConnectionLost(error) ||
    error.code === Code.Unavailable ||
    error.code === Code.DeadlineExceeded
  );
}

export function refusalOf(error: unknown): Refusal {
  if (isConnectionLost(error)) return { reasonCode: '', words: 'The server cannot be reached.' };
  if (!(error instanceof ConnectError)) return { reasonCode: '', words: 'Something went wrong on this page.' };
  const reasonCode = reasonCodeOf(error.rawMessage);
  const known = refusals[reasonCode];
  if (known) return { reasonCode, words: known };
  // Who may instead is said by the console's server.
  if (reasonCode === 'not_allowed')
    return { reasonCode, words: sentence(error.rawMessage.slice('not_allowed:'.length)) };
  // Bad input is named field by field, by the server's own words.
  if (error.code === Code.InvalidArgument) return { reasonCode, words: sentence(error.rawMessage) };
  return { reasonCode, words: codes[error.code] ?? sentence(error.rawMessage) };
}

/** What a refusal said, where only its message was kept. */
export const refusalWords = (message: string): string => refusals[reasonCodeOf(message)] ?? sentence(message);

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'The server refused this without a reason.';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
