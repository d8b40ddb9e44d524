import type { Transaction } from '@rollcall/persistence';
import { applyGroups } from './directory-groups';
import { applyMemberships } from './directory-memberships';
import { directoryPeople } from './directory-people';
import { applyUsers } from './directory-users';
import type { NetChanges } from './net-changes';
import { nobodyTouched, touch, type Touched } from './touch';

/**
 * Takes the changes of a parent's directory over into the mirror, and answers whom they touched: by the emails that these
 * people had and have. What the mirror held already touches nobody.
 */
export async function applyToMirror(tx: Transaction, parentId: string, net: NetChanges): Promise<Touched> {
  const touched = nobodyTouched();
  await applyUsers(tx, parentId, net.users, touched);
  await applyGroups(tx, parentId, net.groups, touched);
  await applyMemberships(tx, parentId, net.memberships, touched);
  const emails = await directoryPeople.emailsOf(tx, parentId, [...touched.users.keys()]);
  for (const [userId, email] of emails) {
    const news = touched.users.get(userId);
    if (news) touch(touched.emails, email, news);
  }
  return touched;
}
