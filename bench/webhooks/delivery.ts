import { createHmac } from 'node:crypto';
import type { ListedUser } from '../parts/user-list';

/** A webhook as WorkOS sends it, signed. */
export interface Delivery {
  readonly body: string;
  readonly signature: string;
}

/** What deliveries are made of. */
export interface DeliverySource {
  readonly users: readonly ListedUser[];
  readonly secret: string;
  /** When all of them happened and are sent, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * The n-th change of the directory as a delivery: a `dsync.user.updated` of the next user in turn, with a new last name,
 * an event id and an `updated_at` of its own.
 */
export function userUpdate({ users, secret, now }: DeliverySource, n: number): Delivery {
  const user = users[n % users.length];
  if (!user) throw new Error('no users to change');
  const at = new Date(now + n).toISOString();
  const body = JSON.stringify({
    id: `event_01BENCH${String(n).padStart(19, '0')}`,
    event: 'dsync.user.updated',
    data: {
      ...user,
      last_name: `Change ${n}`,
      updated_at: at,
      previous_attributes: { last_name: user.last_name },
    },
    created_at: at,
  });
  return { body, signature: signatureOf(body, secret, now) };
}

/** The header `WorkOS-Signature`. */
export function signatureOf(body: string, secret: string, time: number): string {
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return `t=${time}, v1=${digest}`;
}

/** One in a hundred comes a second time, one in a hundred is signed with another secret. */
export function mixed(source: DeliverySource, from: number, count: number): Delivery[] {
  const deliveries: Delivery[] = [];
  for (let n = from; deliveries.length < count; n += 1) {
    const delivery = userUpdate(source, n);
    if (n % 100 === 33)
      deliveries.push({ ...delivery, signature: signatureOf(delivery.body, 'whsec_wrong', source.now) });
    else deliveries.push(delivery);
    if (n % 100 === 66) deliveries.push(delivery);
  }
  return deliveries.slice(0, count);
}
