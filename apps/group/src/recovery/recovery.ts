import { endSilence } from '@rollcall/messaging';
import type { ServiceRecovery } from '@rollcall/service';
import { heardTopics } from '../consumer/consumer';

/**
 * No service keeps what group tells, so it tells nothing again; who else follows `group.changes` reads the lists anew.
 */
export const groupRecovery: ServiceRecovery = {
  hears: heardTopics,
  toldFromHeard: true,

  async prepare(tx) {
    // Positions that callers know must not come again for other changes: whoever follows starts over. As sequences do, they
    // leap by the clock.
    await tx.query('delete from entitlement_change');
    await tx.query(
      `update entitlement_position set (last, forgotten) = (
         select leapt, leapt from (select greatest(last + 1, floor(extract(epoch from clock_timestamp()))::bigint * 1000000) as leapt) as one)`,
    );
  },

  async republish({ database, tell }) {
    await database.transaction(endSilence);
    tell('tells what changes from now on');
  },
};
