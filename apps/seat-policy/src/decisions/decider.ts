import type { Organization } from '@rollcall/contracts';
import type { AbsenceProof, Clock } from '@rollcall/domain';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { touch, type Touch, type Touched } from '../directory-mirror/touch';
import { decisionRecords } from './decision-records';
import { decisionSettings } from './decision-settings';
import { decisionStore } from './decision-store';
import { judge, type PersonDecision } from './judgement';
import { pendingRemovals, type Place } from './pending-removals';
import { type Situation } from './situation';

/** Whom to decide, in which organizations, and what bears on it besides the settings. */
export interface DecisionRound {
  readonly organizations: readonly Organization[];
  readonly situation: Situation;
  readonly touched: Touched;
  /** What made those be decided whom nothing touched. */
  readonly otherwise?: Touch;
  /** That who is in no directory is absent; undefined: they stay as they are. */
  readonly absence: AbsenceProof | undefined;
  /** Whether removals of people in no mapped group may be put off. */
  readonly grace: boolean;
}

/** Decides people, stores what is new and answers the records that publish it. */
export interface Decider {
  decide(tx: Transaction, round: DecisionRound): Promise<OutgoingRecord<'seat.decisions'>[]>;
}

export interface DeciderDependencies {
  readonly clock: Clock;
  /** Called after the commit of a transaction that put removals off. */
  readonly onPutOff: () => void;
}

export function createDecider({ clock, onPutOff }: DeciderDependencies): Decider {
  return {
    async decide(tx, { organizations, situation, touched, otherwise, absence, grace }) {
      const { emails, people, made } = situation;
      const records: OutgoingRecord<'seat.decisions'>[] = [];
      const stored: (PersonDecision & Place)[] = [];
      const settled: Place[] = [];
      const pending: (Place & { readonly graceSeconds: number; readonly touch: Touch | undefined })[] = [];

      for (const organization of organizations) {
        const { organizationId, policy } = organization;
        const known = made.get(organizationId) ?? new Map();
        const graceSeconds = policy?.unmappedGraceSeconds ?? 0;
        const touchOf = touchesOf(situation, organizationId, touched, otherwise);
        const { decided, putOff } = judge({
          settings: decisionSettings(organization),
          emails,
          people,
          made: known,
          absence,
          // A run says how things are, not that they are on the move.
          hasGrace: (email) => grace && graceSeconds > 0 && touchOf(email)?.cause?.by.case !== 'runId',
        });
        records.push(...decisionRecords(organization, decided, touchOf));
        stored.push(...decided.flat().map((one) => ({ ...one, organizationId })));
        const waiting = new Set(putOff);
        for (const email of emails) {
          if (waiting.has(email)) pending.push({ organizationId, email, graceSeconds, touch: touchOf(email) });
          else settled.push({ organizationId, email });
        }
      }

      const now = clock.now().getTime();
      await Promise.all([
        decisionStore.store(tx, stored),
        // Without grace whoever asks has taken out, or will, those that wait.
        grace && pendingRemovals.settle(tx, settled),
        pendingRemovals.add(
          tx,
          pending.map(({ organizationId, email, graceSeconds, touch: by }) => ({
            organizationId,
            email,
            dueAt: new Date(now + graceSeconds * 1_000),
            cause: by?.cause,
            traceparent: by?.traceparent,
          })),
        ),
      ]);
      if (pending.length > 0) tx.afterCommit(onPutOff);
      return records;
    },
  };
}

/** Who was touched through their directory user is found by the decision that this user stood for, too. */
function touchesOf(
  { made }: Situation,
  organizationId: string,
  touched: Touched,
  otherwise: Touch | undefined,
): (email: string) => Touch | undefined {
  const touches = new Map(touched.emails);
  for (const [email, { directoryUserId }] of made.get(organizationId) ?? []) {
    const news = touched.users.get(directoryUserId);
    if (news) touch(touches, email, news);
  }
  return (email) => touches.get(email) ?? otherwise;
}
