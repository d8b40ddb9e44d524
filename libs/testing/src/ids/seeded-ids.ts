import type { Clock, NewId, Random } from '@rollcall/domain';
import { uuidV7 } from './uuid-v7';

/**
 * Ids as the real source makes them, but the same for the same clock and random numbers. They grow also within one
 * millisecond and when the clock steps back: the 12 bits after the time count (RFC 9562, section 6.2, method 1).
 */
export function createSeededIds(clock: Clock, random: Random): NewId {
  let milliseconds = -1;
  let counter = 0;
  return () => {
    const now = clock.now().getTime();
    if (now > milliseconds) {
      milliseconds = now;
      counter = 0;
    } else if (++counter === 2 ** 12) {
      milliseconds += 1;
      counter = 0;
    }
    return uuidV7(milliseconds, counter, (bits(random, 30) << 32n) | bits(random, 32));
  };
}

function bits(random: Random, count: number): bigint {
  return BigInt(Math.floor(random() * 2 ** count));
}
