/** Who left the directory, and when: nobody else may ever lose their place. */
export interface Departures {
  /** To be told before the identity provider is, so that nothing that follows from it is earlier. */
  note(email: string, at: Date): void;
  /** How often that person had left by then. */
  countUntil(email: string, at: Date): number;
}

export function createDepartures(): Departures {
  const times = new Map<string, Date[]>();
  return {
    note: (email, at) => void times.set(email, [...(times.get(email) ?? []), at]),
    countUntil: (email, at) => (times.get(email) ?? []).filter((time) => time <= at).length,
  };
}
