/**
 * Of several states of one thing, the last: what came before is over. Rows of one statement must not name a thing twice.
 * @param carry puts into the later state what of the earlier one still matters
 */
export function latestStates<State>(
  states: readonly State[],
  idOf: (state: State) => string,
  carry: (earlier: State, later: State) => State = (_earlier, later) => later,
): State[] {
  const latest = new Map<string, State>();
  for (const state of states) {
    const id = idOf(state);
    const earlier = latest.get(id);
    latest.set(id, earlier === undefined ? state : carry(earlier, state));
  }
  return [...latest.values()];
}
