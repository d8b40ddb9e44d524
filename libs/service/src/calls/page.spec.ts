import { Code, ConnectError } from '@connectrpc/connect';
import { emailField, enumField, idField, nameField, pageFields, parseRequest } from '@rollcall/service';
import { SyncScopeSchema } from '@rollcall/contracts';
import { z } from 'zod';
import { containsPattern, cutPage, pageStart } from './page';

const refusal = (work: () => unknown): ConnectError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConnectError) return error;
  }
  throw new Error('was not refused');
};

describe('a list', () => {
  const rows = ['a', 'b', 'c'].map((name) => ({ name }));

  it('gives a token while there is more, and none at its end', () => {
    const first = cutPage(rows, 2, ({ name }) => [name]);
    expect(first.page).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(pageStart(first.nextPageToken, 1)).toEqual(['b']);
    expect(cutPage(rows, 3, ({ name }) => [name]).nextPageToken).toBe('');
  });

  it.each([
    ['of another list', Buffer.from('["a","b"]').toString('base64url')],
    ['that is no token', '%%%'],
    ['of other things', Buffer.from('[1]').toString('base64url')],
  ])('refuses a token %s', (_what, token) => {
    const error = refusal(() => pageStart(token, 1));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.rawMessage).toMatch(/^pageToken: /);
  });

  it('has 100 entries a page unless told, and 1,000 at most', () => {
    const request = z.object(pageFields);
    expect(parseRequest(request, { pageSize: 0, pageToken: '' }).pageSize).toBe(100);
    expect(parseRequest(request, { pageSize: 1000, pageToken: '' }).pageSize).toBe(1000);
    expect(refusal(() => parseRequest(request, { pageSize: 1001, pageToken: '' })).rawMessage).toMatch(/^pageSize: /);
  });

  it('is searched for the text as it stands, whatever characters it has', () => {
    expect(containsPattern('50%_a\\b')).toBe('%50\\%\\_a\\\\b%');
  });
});

describe('a request', () => {
  const schema = z.object({
    id: idField,
    name: nameField,
    email: emailField,
    colour: enumField(SyncScopeSchema),
    seats: z.array(z.object({ count: z.int().min(0, 'must not be negative') })),
  });
  const right = { id: 'a b', name: ' Ada ', email: ' Ada@Example.com ', colour: 1, seats: [{ count: 1 }] };

  it('is parsed into what the service trusts', () => {
    expect(parseRequest(schema, right)).toEqual({
      id: 'a b',
      name: 'Ada',
      email: 'ada@example.com',
      colour: 1,
      seats: [{ count: 1 }],
    });
  });

  it('that is wrong is refused with every wrong field by name', () => {
    const error = refusal(() =>
      parseRequest(schema, { id: ' a', name: ' ', email: 'ada', colour: 0, seats: [{ count: -1 }] }),
    );
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.rawMessage.split('; ').map((problem) => problem.split(':')[0])).toEqual([
      'id',
      'name',
      'email',
      'colour',
      'seats[0].count',
    ]);
  });
});
