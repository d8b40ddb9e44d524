import { type CompleteListing, type Listing, shortfallOf } from './listing';

declare const proof: unique symbol;

/**
 * That nobody has a person any more, and it may be acted upon. Only the functions of this file make one, and a removal for
 * absence cannot be written down without it: code that forgets to ask whether the listing was complete does not compile.
 */
export interface AbsenceProof {
  readonly proven: true;
  readonly by: 'listing' | 'deletion';
  readonly [proof]: true;
}

/** Absence counts for nothing yet. */
export interface AbsenceUnproven {
  readonly proven: false;
  readonly reason: string;
}

/** Whoever is missing from the listing is absent, if it was complete. */
export function absenceByListing(listing: CompleteListing): AbsenceProof;
export function absenceByListing(listing: Listing): AbsenceProof | AbsenceUnproven;
export function absenceByListing(listing: Listing): AbsenceProof | AbsenceUnproven {
  const reason = shortfallOf(listing);
  return reason === undefined ? byListing : { proven: false, reason };
}

/** The directory itself said that the person, or the directory with everybody in it, was deleted. */
export function absenceByDeletion(): AbsenceProof {
  return byDeletion;
}

// The mark is there for the compiler alone. One object for all the people of a listing: a first run may prove thousands.
const byListing = { proven: true, by: 'listing' } as AbsenceProof;
const byDeletion = { proven: true, by: 'deletion' } as AbsenceProof;
