import type { Decision } from '../decisions/decide';
import type { Email } from '../words/email';
import type { Member } from './member';

/** A decided person of an organization, and their record if there is one. */
export interface DecidedPerson {
  readonly email: Email;
  readonly decision: Decision;
  /** The living record of this email, else the one removed last. */
  readonly member: Member | undefined;
  /** What the directory says of them; absent where it does not know them. */
  readonly directory: DirectoryDetails | undefined;
  /** Set on the new email of a person whose email changed: the email of their former record, which is decided too. */
  readonly previousEmail?: Email | undefined;
}

export interface DirectoryDetails {
  readonly directoryUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Orders newcomers when seats are scarce. */
  readonly createdAt: Date;
}
