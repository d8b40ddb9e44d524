const key = 'rollcall-last-organization';

/** The organization that was looked at last in this browser. Storage may be switched off: then there is none. */
export const lastOrganization = {
  read(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(organizationId: string): void {
    try {
      localStorage.setItem(key, organizationId);
    } catch {
      // A convenience only.
    }
  },
};
