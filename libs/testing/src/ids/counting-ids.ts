import type { NewId } from '@rollcall/domain';
import { uuidV7 } from './uuid-v7';

/**
 * Ids that a person can follow: `00000000-0000-7000-8000-000000000001`, …2, …3. Two of these give the same ids; another
 * `first` keeps them apart.
 */
export function createCountingIds(first = 1): NewId {
  let next = BigInt(first);
  return () => uuidV7(0, 0, next++);
}
