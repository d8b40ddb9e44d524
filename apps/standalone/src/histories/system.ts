import type { Notice } from './identity-provider';
import type { MappingsStep, PolicyStep } from './step';

/** What a step asked for came to: `ok`, a reason code of a refusal, or what a login was answered. */
export type Answer = string;

/** What is read of the directory: by an event, or by a scan at `at`, which is how the rules tell them apart. */
export type Telling = Notice & {
  readonly by: 'event' | 'scan';
  /** When it was seen to be so, milliseconds. */
  readonly seenAt: number;
  /** Of an event; of a scan empty. */
  readonly eventId: string;
};

/** What can be done to the model and to the product alike, so that the two can be held against each other. */
export interface System {
  /** Time goes on to `now`, and what is due happens on the way. */
  passTo(now: number): void;
  /** Notices that arrive in one batch. Answers the users whose groups must be read afresh. */
  hear(batch: readonly Telling[]): string[];
  /** What a complete scan has read, and what follows. Answers as {@link hear}. */
  sync(read: readonly Telling[], scope: 'members' | 'groups' | 'both', confirmed: boolean): string[];
  /** A change of mode; `sync` is asked for a `both` run where one follows. */
  setMode(organization: string, mode: 'invite_only' | 'jit' | 'scim', confirmed: boolean): Edit;
  setMappings(organization: string, mappings: MappingsStep, confirmed: boolean): Edit;
  /** Whether the plan of the last preview may be confirmed for a run as things are. */
  mayConfirm(): boolean;
  preview(change: PreviewChange): Answer;
  setSeats(organization: string, tier: string, purchased: number): Answer;
  setPolicy(organization: string, policy: PolicyStep): void;
  invite(organization: string, email: string, role: string, tier: string): Answer;
  remove(organization: string, email: string): Answer;
  setRole(organization: string, email: string, role: string): Answer;
  setTier(organization: string, email: string, tier: string): Answer;
  transfer(organization: string, email: string): Answer;
  listHolds(organization: string): Answer;
  release(organization: string): void;
  reject(organization: string): void;
  logIn(organization: string, email: string): Answer;
  /** What there is to compare, by organization and then by email. */
  members(): ReadonlyMap<string, readonly MemberState[]>;
}

export interface Edit {
  readonly answer: Answer;
  readonly runs: boolean;
}

export type PreviewChange =
  | { readonly kind: 'nothing'; readonly organization: string }
  | { readonly kind: 'mode'; readonly organization: string }
  | { readonly kind: 'mappings'; readonly organization: string; readonly mappings: MappingsStep };

/** What is held against each other of one member, sorted by email. */
export interface MemberState {
  readonly email: string;
  readonly status: string;
  /** Of a removed member not compared: empty. */
  readonly role: string;
  readonly tier: string;
  readonly reason: string;
  readonly name: string;
  readonly primaryOwner: boolean;
  readonly user: string;
  /** The place in line: tier, since when and for what reason; empty: in none. */
  readonly line: string;
  /** The reason of a removal that waits; empty: none does. */
  readonly held: string;
  /** Names the record. Compared as: the same names for the same records. */
  readonly record: string;
}
