import { z } from 'zod';
import type { BenchContext } from '../bench';
import { startProgram } from '../parts/program';
import type { LoadSettings } from './load-settings';

/** What came of a load. */
export type Load = z.output<typeof loaded>;

const loaded = z.object({
  /** All that were sent: those before the measurement, too. */
  sent: z.number(),
  /** Answers a second. */
  perSecond: z.number(),
  /** Milliseconds. */
  p50: z.number(),
  p99: z.number(),
  errors: z.number(),
  /** Answers by status. */
  statuses: z.record(z.string(), z.number()),
});

/** Sends deliveries from a process of its own. Throws when they were not answered as they should be. */
export async function sendLoad(context: BenchContext, settings: LoadSettings): Promise<Load> {
  const program = startProgram(context, 'load', settings);
  const load = await program.next(loaded);
  await program.stop();
  const { '200': taken = 0, '401': refused = 0, ...others } = load.statuses;
  const share = refused / (taken + refused);
  if (load.errors > 0 || Object.keys(others).length > 0 || share < 0.005 || share > 0.015)
    throw new Error(`answered otherwise than expected: ${JSON.stringify(load)}`);
  return load;
}
