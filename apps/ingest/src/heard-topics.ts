/** The topics that ingest hears: who its parents are, and how far its runs are. */
export const heardTopics = ['organization.settings', 'membership.changes', 'group.changes'] as const;
