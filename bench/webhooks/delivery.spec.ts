import { mixed, signatureOf } from './delivery';

const users = [1, 2, 3].map((n) => ({
  id: `directory_user_${n}`,
  email: `${n}@bench.example`,
  last_name: `Name ${n}`,
}));
const source = { users, secret: 'whsec_right', now: Date.UTC(2026, 10, 24) };

describe('the deliveries of a load', () => {
  const deliveries = mixed(source, 500, 1_010);
  const wronglySigned = deliveries.filter(
    ({ body, signature }) => signature !== signatureOf(body, source.secret, source.now),
  );

  it('are as many as asked for, one in a hundred wrongly signed, one in a hundred twice', () => {
    expect(deliveries).toHaveLength(1_010);
    expect(wronglySigned).toHaveLength(10);
    expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1_000);
  });

  it('each change a user, at a time of its own', () => {
    const [first, second] = deliveries.map(({ body }) => JSON.parse(body));
    expect(first).toMatchObject({
      event: 'dsync.user.updated',
      data: { id: 'directory_user_3', last_name: 'Change 500', previous_attributes: { last_name: 'Name 3' } },
    });
    expect(second.id).not.toBe(first.id);
    expect(Date.parse(second.data.updated_at)).toBe(Date.parse(first.data.updated_at) + 1);
  });
});
