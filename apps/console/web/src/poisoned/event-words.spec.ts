import { eventReasonWord, eventWord } from './event-words';

describe('an event that is set aside', () => {
  it.each([
    ['dsync.user.updated', 'A person was changed'],
    ['dsync.user.created', 'A person was added'],
    ['dsync.group.deleted', 'A group was deleted'],
    ['dsync.group.user_added', 'A group gained somebody'],
    ['dsync.group.user_removed', 'A group lost somebody'],
    ['dsync.deleted', 'A directory was deleted'],
    ['dsync.activated', 'A directory was connected'],
    ['connection.activated', 'connection.activated'],
    ['dsync.user.frobnicated', 'dsync.user.frobnicated'],
  ])('%s is named "%s"', (type, words) => {
    expect(eventWord(type)).toBe(words);
  });

  it('has its reason as a sentence', () => {
    expect(eventReasonWord('does not fit: 22001')).toBe('Does not fit: 22001.');
    expect(eventReasonWord('')).toBe('It does not fit.');
  });
});
