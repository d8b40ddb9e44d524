/** Fixed, so that a run says the same about the same code. */
const usualSeed = 20_260_101;

/**
 * The seed of this run, for `fc.assert(property, { seed: testSeed() })` and `createSeededRandom`. Another one comes by
 * `node tools/test.mjs --seed N`.
 */
export function testSeed(): number {
  const given = process.env['ROLLCALL_TEST_SEED'];
  if (given === undefined || given === '') return usualSeed;
  const seed = Number(given);
  if (!Number.isInteger(seed)) throw new Error(`ROLLCALL_TEST_SEED is not a whole number: ${given}`);
  return seed;
}
