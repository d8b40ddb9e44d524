import { createChanges } from './changes';

const user = (n: number) => ({ id: `user_${n}`, email: `Person${n}@bench.example`, last_name: 'Before' });
const line = (n: number, lastName: string): string => `member_${n},person${n}@bench.example,First,${lastName},user`;

describe('changes looked for in the member list', () => {
  const told: unknown[] = [];
  const control = (_method: string, path: string, body?: object): Promise<unknown> => {
    told.push([path, body]);
    return Promise.resolve({});
  };
  const changesOf = (label: string) => createChanges({ control }, [user(1), user(2)], label);

  it('are seen once the line shows them, or a later change of the same person', async () => {
    const changes = changesOf('told');
    for (let n = 0; n < 3; n += 1) await changes.make();
    expect(told.at(-1)).toEqual(['/control/users/user_2', { last_name: 'told 3' }]);
    changes.see([line(1, 'Before'), line(2, 'told 1')], performance.now());
    expect(changes.missing()).toBe(2);
    changes.see([line(1, 'told 2'), line(2, 'told 3')], performance.now());
    expect(changes.missing()).toBe(0);
    expect(changes.times(0)).toHaveLength(3);
  });

  it('are not mistaken for those of another measurement', async () => {
    const changes = changesOf('polled');
    await changes.make();
    changes.see([line(2, 'told 9')], performance.now());
    expect(changes.missing()).toBe(1);
  });

  it('of one person are told one after the other', async () => {
    const answers: (() => void)[] = [];
    const asked: unknown[] = [];
    const slow = (_method: string, _path: string, body?: object): Promise<unknown> => {
      asked.push(body);
      return new Promise<void>((resolve) => answers.push(resolve));
    };
    const changes = createChanges({ control: slow }, [user(1)], 'told');
    const both = [changes.make(), changes.make()];
    await Promise.resolve();
    expect(asked).toEqual([{ last_name: 'told 1' }]);
    answers[0]?.();
    await both[0];
    await Promise.resolve();
    expect(asked).toEqual([{ last_name: 'told 1' }, { last_name: 'told 2' }]);
    answers[1]?.();
    await both[1];
  });

  it('that are missing count with the time they have been missing', async () => {
    const changes = changesOf('told');
    await changes.make();
    const [time] = changes.times(performance.now() + 5_000);
    expect(time).toBeGreaterThanOrEqual(5_000);
  });
});
