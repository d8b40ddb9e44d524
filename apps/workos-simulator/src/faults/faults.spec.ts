import { createRevision } from '../saved-state/revision';
import { createSeededRandom } from '../test-rig/seeded-random';
import { createFaults, faultless, type FaultyCall } from './faults';

const list: FaultyCall = { path: '/directory_users', isList: true, hasCursor: true };

describe('faults', () => {
  it('are none at first, with the limits that WorkOS documents', () => {
    const faults = createFaults({ revision: createRevision(), random: createSeededRandom(1), initial: {} });
    expect(faults.settings()).toEqual(faultless);
    expect(faultless.api).toMatchObject({ users_per_second_limit: 4, requests_per_minute_limit: 6_000 });
    expect(Array.from({ length: 100 }, () => faults.ofNextCall(list))).toEqual(Array(100).fill('none'));
  });

  it('change only in the fields present', () => {
    const faults = createFaults({
      revision: createRevision(),
      random: createSeededRandom(1),
      initial: { api: { error_rate: 0.5 } },
    });
    faults.change({ webhooks: { drop: 0.1 }, api: { hold_back_ms: 0, users_per_second_limit: null } });
    faults.change({ webhooks: { delay_ms: 5 } });
    expect(faults.settings()).toEqual({
      webhooks: { ...faultless.webhooks, drop: 0.1, delay_ms: 5 },
      api: { ...faultless.api, error_rate: 0.5, hold_back_ms: 0, users_per_second_limit: null },
    });
    faults.reset();
    expect(faults.settings()).toEqual({ ...faultless, api: { ...faultless.api, error_rate: 0.5 } });
  });

  it('take a limit of 0 as none', () => {
    const faults = createFaults({ revision: createRevision(), random: createSeededRandom(1), initial: {} });
    expect(faults.change({ api: { users_per_second_limit: 0, requests_per_minute_limit: 0 } }).api).toMatchObject({
      users_per_second_limit: null,
      requests_per_minute_limit: null,
    });
  });

  it('hit the fraction of calls asked for, the same ones for the same seed', () => {
    const [one, same] = [4, 4].map((seed) => {
      const faults = createFaults({
        revision: createRevision(),
        random: createSeededRandom(seed),
        initial: {
          api: {
            error_rate: 0.1,
            timeout_rate: 0.1,
            truncate_rate: 0.1,
            reset_rate: 0.1,
            blank_rate: 0.1,
            empty_rate: 0.1,
            lost_cursor_rate: 0.1,
          },
        },
      });
      return Array.from({ length: 2_000 }, () => faults.ofNextCall(list));
    });
    expect(one).toEqual(same);
    for (const fault of ['error', 'timeout', 'truncate', 'reset', 'blank', 'empty', 'lost_cursor']) {
      const hits = one?.filter((hit) => hit === fault).length ?? 0;
      expect(hits).toBeGreaterThan(70);
      expect(hits).toBeLessThan(250);
    }
  });

  it('empty lists alone, lose cursors where there is one, and keep to the path that is named', () => {
    const faults = createFaults({ revision: createRevision(), random: createSeededRandom(1), initial: {} });
    const one: FaultyCall = { path: '/directory_users/:id', isList: false, hasCursor: false };
    const firstPage: FaultyCall = { ...list, hasCursor: false };
    const hits = () => [one, firstPage, list].map((call) => faults.ofNextCall(call));
    faults.change({ api: { empty_rate: 1 } });
    expect(hits()).toEqual(['none', 'empty', 'empty']);
    faults.change({ api: { empty_rate: 0, lost_cursor_rate: 1 } });
    expect(hits()).toEqual(['none', 'none', 'lost_cursor']);
    faults.change({ api: { lost_cursor_rate: 0, error_rate: 1, only_path: one.path } });
    expect(hits()).toEqual(['error', 'none', 'none']);
    faults.change({ api: { only_path: null } });
    expect(hits()).toEqual(['error', 'error', 'error']);
  });
});
