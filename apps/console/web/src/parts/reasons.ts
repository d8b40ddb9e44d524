/** Why something is as it is, as a sentence about one person. The codes are those of docs/rules.md. */
const reasons: Readonly<Record<string, string>> = {
  primary_owner: 'Stays as primary owner.',
  manual: 'Managed by hand.',
  awaits_login: 'Not a member until the first login.',
  not_in_directory: 'Not in any directory.',
  inactive_in_directory: 'Inactive in the directory.',
  no_email: 'The directory has no email address for this person.',
  duplicate_email: 'Another directory user has the same email address.',
  no_role_group: 'In no group that is mapped to a role.',
  no_tier_group: 'In no group that is mapped to a seat tier.',
  mapped_role: 'Role from their groups.',
  kept: 'Kept as they were.',
  default_role: 'Let in by the directory.',
  no_free_seat: 'No seat is free yet.',
  kept_by_admin: 'Kept by an administrator, who rejected the removal.',
  changed_by_admin: 'Changed by an administrator.',
  removed_by_admin: 'Removed by an administrator.',
  invited: 'Invited by an administrator.',
  email_changed: 'The email address changed.',
  directory_deleted: 'Their directory was deleted.',
  directory_not_linked: 'Their directory is no longer linked.',
  not_a_member: 'Was never a member.',
  // Of sync runs.
  disconnected: 'The directory is disconnected. Reconnect it, or confirm a preview.',
  listing_incomplete: 'The directory’s list was not complete, so nobody was removed.',
  listing_out_of_order: 'The directory’s list came out of order, so nobody was removed.',
  lost_cursor: 'The reading of the directory’s list was cut off, so nobody was removed.',
  overtaken: 'A later run was completed; what became of this one was lost.',
  no_directory: 'No directory is connected yet.',
  workos_refused: 'WorkOS refused the request. Check the API key.',
  workos_unavailable: 'WorkOS could not be reached.',
  rate_limited: 'WorkOS asked us to slow down for too long.',
  // Of plans.
  own_access_lost: 'You would lose your own access.',
  last_admin: 'Nobody would be left to administer the organization but the owner.',
  over_hold_limit: 'So many removals at once would wait for an administrator.',
  leaves_nobody: 'Nobody but the primary owner would be left.',
};

/** A code that the table does not have yet is shown by its own words: `new_reason` → "New reason". */
export function reasonSentence(code: string): string {
  const known = reasons[code];
  if (known) return known;
  const words = code.replaceAll('_', ' ').trim();
  return words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
