/** What the other services have told of a run so far, in whatever order they told it. */
export interface RunProgress {
  /** The organizations that the run decides; undefined until membership has told. */
  readonly planned: readonly string[] | undefined;
  /** Group has applied what the scan found. */
  readonly passedGroup: boolean;
  readonly organizations: readonly {
    readonly organizationId: string;
    /** Membership has applied the run's decisions. */
    readonly applied: boolean;
    /** Group has applied what membership made of them. */
    readonly passedGroup: boolean;
  }[];
}

/** Whether a scanned run has been applied in every service and every organization. */
export function isApplied({ planned, passedGroup, organizations }: RunProgress): boolean {
  if (!planned || !passedGroup) return false;
  const through = new Set(
    organizations.filter((one) => one.applied && one.passedGroup).map((one) => one.organizationId),
  );
  return planned.every((organizationId) => through.has(organizationId));
}
