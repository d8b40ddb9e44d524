import { createTestDatabase, type TestDatabase, testSeed } from '@rollcall/testing';
import { type SimulatedRoad, startSimulatedRoad } from '../test-bed/simulated-road';
import { withoutReconciling } from './own-road';
import { playManyOnRoad, roadFailureText } from './many-road-histories';

const steps = 25;
jest.setTimeout(300_000);

describe('random histories on the whole road', () => {
  let database: TestDatabase;
  let road: SimulatedRoad;

  beforeAll(async () => {
    database = await createTestDatabase();
    road = await startSimulatedRoad(database.adminUrl, testSeed(), withoutReconciling);
  });
  afterAll(async () => {
    await road.stop();
    await database.drop();
  });

  it('members, roles, tiers, waiting list and holds are what the rules say, whenever all has come to rest', async () => {
    const failure = await playManyOnRoad(road, { seed: testSeed(), runs: 6, steps });
    if (failure) throw new Error(roadFailureText(failure, steps));
    expect(road.errors()).toEqual([]);
  });
});
