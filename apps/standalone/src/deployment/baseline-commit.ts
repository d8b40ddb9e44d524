/**
 * The version that this one is upgraded from. Moved to the commit of each release (docs/how-to/upgrade.md): the migrations of
 * that commit are released, so they never change again, and its services must work beside today's on today's schema.
 */
export const baselineCommit = '955ffa57a0e7319f0080a3b283db9d898d06ea41';
