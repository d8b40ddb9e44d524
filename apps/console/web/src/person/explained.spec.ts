import { explainedStep } from './explained';

const explained = (rule: string, result: string) => explainedStep({ rule, result }, (iso) => `<${iso}>`);

describe('a step of a decision in plain words', () => {
  it.each([
    ['primary owner', 'is not the primary owner', 'Is this the primary owner?', 'No.'],
    [
      'provisioning mode',
      'scim: decided by the directory',
      'Who decides in this provisioning mode?',
      'SCIM: the directory decides.',
    ],
    [
      'in the directory',
      'active as directory_user_01',
      'Is the person in the directory?',
      'Yes, active there as directory_user_01.',
    ],
    [
      'role mappings',
      'highest mapped role: admin',
      'Which role do the person’s groups give?',
      'The highest of them: admin.',
    ],
    [
      'seat tier mappings',
      'in no tier-mapped group: highest tier with a free seat',
      'Which seat tier do the person’s groups give?',
      'None, so they get the highest tier with a free seat.',
    ],
    [
      'directory users with this email',
      '2; directory_user_01 stands for the person',
      'Who in the directory has this email address?',
      '2 directory users; directory_user_01 stands for the person.',
    ],
  ])('%s: %s', (rule, result, question, answer) => {
    expect(explained(rule, result)).toEqual({ question, answer });
  });

  it('names a time as the viewer reads it', () => {
    expect(explained('unmapped grace', 'the removal waits until 2026-11-25T10:00:00.000Z').answer).toBe(
      'It waits until <2026-11-25T10:00:00.000Z>: identity providers move people between groups in two steps.',
    );
  });

  it('that is new keeps the words of seat-policy', () => {
    expect(explained('moon phase', 'waning')).toEqual({ question: 'Moon phase?', answer: 'Waning.' });
  });
});
