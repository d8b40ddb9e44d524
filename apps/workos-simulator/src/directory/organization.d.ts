/** An organization as `GET /organizations/{id}` of WorkOS answers it. */
export interface Organization {
  readonly object: 'organization';
  readonly id: string;
  readonly name: string;
  readonly domains: readonly never[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly external_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}
export declare function newOrganization(input: { id: string; name: string; now: string }): Organization;
//# sourceMappingURL=organization.d.ts.map
