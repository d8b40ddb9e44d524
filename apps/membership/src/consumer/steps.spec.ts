import {
  decidedRecord,
  decisionsOf,
  decisionsRecord,
  plannedRecord,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { stepsOf } from './steps';

const shown = (...records: Parameters<typeof stepsOf>[0]) =>
  stepsOf(records).map((step) => {
    switch (step.kind) {
      case 'decisions':
        return `${step.organizationId} ${step.decisions.map(({ email, outcome }) => `${email.split('@')[0]}:${outcome}`).join(' ')}`;
      case 'settings':
        return `${step.organization.organizationId} settings`;
      case 'decided':
      case 'planned':
        return step.kind;
    }
  });

describe('the steps of a batch', () => {
  it('decisions about different people of an organization are taken together, also with others in between', () => {
    expect(
      shown(
        decisionsRecord(provision('ada')),
        decisionsOf({ organizationId: 'org-2' }, provision('ada')),
        decisionsRecord(removal('bob')),
      ),
    ).toEqual(['org-1 ada:provision bob:remove', 'org-2 ada:provision']);
  });

  it('a person decided again begins a step of their own: who left and came back is decided as new', () => {
    expect(
      shown(
        decisionsRecord(provision('ada'), removal('bob')),
        decisionsRecord(removal('ada')),
        decisionsRecord(provision('cleo')),
      ),
    ).toEqual(['org-1 ada:provision bob:remove', 'org-1 ada:remove cleo:provision']);
  });

  it('so does one who is named as somebody’s former email', () => {
    expect(
      shown(
        decisionsRecord(removal('old'), provision('new', { previousEmail: 'old@example.com' })),
        decisionsRecord(provision('old')),
      ),
    ).toEqual(['org-1 old:remove new:provision', 'org-1 old:provision']);
  });

  it('settings and the end of a run stand between the decisions before and after them', () => {
    expect(
      shown(
        decisionsRecord(provision('ada')),
        settingsRecord(),
        decisionsRecord(provision('bob')),
        plannedRecord('run-1', []),
        decidedRecord('run-1'),
        decisionsRecord(provision('cleo')),
      ),
    ).toEqual([
      'org-1 ada:provision',
      'org-1 settings',
      'org-1 bob:provision',
      'planned',
      'decided',
      'org-1 cleo:provision',
    ]);
  });

  it('decisions without a usable email are counted and left out', () => {
    expect(stepsOf([decisionsRecord(provision('x', { email: '' }), provision('ada'))])).toMatchObject([
      { unusable: 1, decisions: [{ email: 'ada@example.com' }] },
    ]);
  });
});
