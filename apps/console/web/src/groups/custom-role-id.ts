/** An id for a new custom role: its name in small letters, and a number where another has it. */
export function customRoleIdFor(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 60);
  const id = `role_${words || 'custom'}`;
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}_${String(number)}`)) number += 1;
  return `${id}_${String(number)}`;
}
