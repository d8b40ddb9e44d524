import { create } from '@bufbuild/protobuf';
import { OrganizationSchema, type SeatDecisionsChange } from '@rollcall/contracts';
import { decisionRecords } from './decision-records';
import type { PersonDecision } from './judgement';
import { decisionAbout } from './made-decision';

const organization = create(OrganizationSchema, { organizationId: 'org-1', revision: 7 });
const removal = (email: string, change: Partial<PersonDecision> = {}): PersonDecision => ({
  email,
  decision: decisionAbout(undefined, { outcome: 'remove', reasonCode: 'email_changed' }),
  ...change,
});
const emailsOf = ({ payload }: { payload: SeatDecisionsChange }) =>
  payload.change.case === 'decisions' ? payload.change.value.decisions.map(({ email }) => email) : [];

describe('the records of decisions', () => {
  it('hold at most 1,000 decisions, in order, under the settings they were made with', () => {
    const units = Array.from({ length: 2_500 }, (_, index) => [removal(`${index}`)]);
    const records = decisionRecords(organization, units, () => undefined);
    expect(records.map((record) => emailsOf(record).length)).toEqual([1_000, 1_000, 500]);
    expect(records.flatMap(emailsOf)).toEqual(units.map(([one]) => one?.email));
    expect(records[2]).toMatchObject({
      topic: 'seat.decisions',
      key: 'org-1',
      payload: { change: { value: { organizationId: 'org-1', settingsRevision: 7 } } },
    });
  });

  it('keep the halves of a changed email together', () => {
    const units = Array.from({ length: 999 }, (_, index) => [removal(`${index}`)]);
    const records = decisionRecords(
      organization,
      [...units, [removal('old'), removal('new', { previousEmail: 'old' })]],
      () => undefined,
    );
    expect(records.map((record) => emailsOf(record).length)).toEqual([999, 2]);
  });

  it('stay small where names are long', () => {
    const long = {
      ...decisionAbout(undefined, { outcome: 'remove', reasonCode: 'email_changed' }),
      firstName: 'x'.repeat(100_000),
    };
    const records = decisionRecords(
      organization,
      [[removal('a', { decision: long })], [removal('b', { decision: long })]],
      () => undefined,
    );
    expect(records).toHaveLength(2);
  });

  it('of nothing are none', () => {
    expect(decisionRecords(organization, [], () => undefined)).toEqual([]);
  });

  it('both halves of a changed email carry the cause that is known of one', () => {
    const touch = { cause: undefined, traceparent: 'trace-1', order: 0 };
    const [record] = decisionRecords(organization, [[removal('old'), removal('new')]], (email) =>
      email === 'old' ? touch : undefined,
    );
    expect(record).toMatchObject({ traceparent: 'trace-1' });
  });
});
