/** A group that can be chosen. */
export interface ChoosableGroup {
  readonly directoryGroupId: string;
  readonly name: string;
  readonly memberCount: number;
}

/** Groups with the text in their name: those that begin with it first, then by name. */
export function findGroups(groups: Iterable<ChoosableGroup>, query: string, most: number): readonly ChoosableGroup[] {
  const wanted = query.trim().toLowerCase();
  const begins = ({ name }: ChoosableGroup) => wanted !== '' && name.toLowerCase().startsWith(wanted);
  return [...groups]
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => Number(begins(b)) - Number(begins(a)) || a.name.localeCompare(b.name, 'en'))
    .slice(0, most);
}
