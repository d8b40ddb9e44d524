import {
  absenceByDeletion,
  absenceByListing,
  type AbsenceProof,
  completeListing,
  createDecide,
  type Decision,
  type Listing,
} from '@rollcall/domain';

describe('absence counts only in a complete listing', () => {
  it('every page read, no error, the cursor chain closed, the directory linked', () => {
    expect(absenceByListing(completeListing)).toMatchObject({ proven: true, by: 'listing' });
  });

  it.each<[string, Partial<Listing>, string]>([
    ['a page was not read', { pages: 'some_unread' }, 'listing_incomplete'],
    ['a page could not be had', { failure: 'workos_unavailable' }, 'workos_unavailable'],
    ['the cursor chain is open', { cursorChain: 'open' }, 'listing_out_of_order'],
    ['a directory is not linked', { directories: 'not_linked' }, 'disconnected'],
    ['a directory was deleted', { directories: 'deleted' }, 'disconnected'],
    ['the parent has no directory', { directories: 'none' }, 'no_directory'],
  ])('not when %s', (_what, shortfall, reason) => {
    expect(absenceByListing({ ...completeListing, ...shortfall })).toEqual({ proven: false, reason });
  });

  it('or when the directory itself said so', () => {
    expect(absenceByDeletion()).toMatchObject({ proven: true, by: 'deletion' });
  });
});

/** Held by `tsc -b`, which checks specs too: each line below an `@ts-expect-error` must not compile. */
describe('a removal for absence without its proof does not compile', () => {
  const proof = absenceByDeletion();
  const unproven = absenceByListing({ ...completeListing, pages: 'some_unread' } as Listing);
  const written: Decision[] = [
    { outcome: 'remove', reasonCode: 'not_in_directory', absence: proof },
    { outcome: 'remove', reasonCode: 'directory_deleted', absence: proof },
    { outcome: 'remove', reasonCode: 'no_role_group' },
    // @ts-expect-error no proof at all
    { outcome: 'remove', reasonCode: 'not_in_directory' },
    // @ts-expect-error no proof at all
    { outcome: 'remove', reasonCode: 'directory_deleted' },
    // @ts-expect-error a listing that nobody asked whether it was complete
    { outcome: 'remove', reasonCode: 'not_in_directory', absence: unproven },
    // @ts-expect-error a proof made by hand
    { outcome: 'remove', reasonCode: 'not_in_directory', absence: { proven: true, by: 'listing' } },
  ];
  // @ts-expect-error nor is an incomplete listing taken for a proof
  const taken: AbsenceProof = absenceByListing({ ...completeListing, cursorChain: 'open' });
  const decide = createDecide({
    mode: 'scim',
    mappings: { enabled: false, roles: [], seatTiersEnabled: false, seatTiers: [] },
    seatTiers: [],
    unmappedTier: 'remove',
  });

  it('and whoever asks without one is told to remove nobody', () => {
    expect([written.length, taken.proven]).toEqual([7, false]);
    expect(decide({ person: undefined, known: true })).toMatchObject({ outcome: 'none' });
    // @ts-expect-error the question takes nothing but a proof either
    decide({ person: undefined, known: true, absence: unproven });
  });
});
