import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { apiKey } from './workos';

/** A user as WorkOS lists it; what is not named here is passed on as it is. */
export const listedUser = z.looseObject({ id: z.string(), email: z.string(), last_name: z.string() });

export type ListedUser = z.output<typeof listedUser>;

const userPage = z.object({
  data: z.array(listedUser),
  list_metadata: z.object({ after: z.string().nullable() }),
});

/** All users of a directory, read as anybody would. */
export async function listUsers(url: string, directory: string): Promise<ListedUser[]> {
  const users: ListedUser[] = [];
  let query = new URLSearchParams({ directory, limit: '100' });
  for (;;) {
    const answer = await fetch(`${url}/directory_users?${query}`, { headers: { authorization: `Bearer ${apiKey}` } });
    if (answer.status === 429) {
      await answer.arrayBuffer();
      await delay(300);
      continue;
    }
    const { data, list_metadata } = userPage.parse(await answer.json());
    users.push(...data);
    if (list_metadata.after === null) return users;
    query = new URLSearchParams({ directory, limit: '100', after: list_metadata.after });
  }
}
