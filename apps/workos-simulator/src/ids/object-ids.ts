import type { Clock, Random } from '@rollcall/domain';

export type ObjectPrefix =
  'org' | 'directory' | 'directory_user' | 'directory_group' | 'event' | 'req' | 'code' | 'session' | 'refresh_token';

/** The last ULID of each kind, or null when there was none yet. */
export interface IdsState {
  readonly present: string | null;
  readonly given: string | null;
}

/** Makes ids as WorkOS does: a prefix and a ULID, so that ascending ids are the order of creation. */
export interface ObjectIds {
  /** For an object made now. Ascends over all prefixes, also within one millisecond and when the clock steps back. */
  next(prefix: ObjectPrefix): string;
  /** For an object that says it was made at `time`. Ascends over calls in a row with one same time. */
  at(prefix: ObjectPrefix, time: Date): string;
  state(): IdsState;
  /** Goes on after another run, so that new ids ascend after its ids, too. */
  resume(state: IdsState): void;
}

// Crockford's base 32, as the ULID specification (github.com/ulid/spec) has it.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;

export function createObjectIds(deps: { clock: Clock; random: Random }): ObjectIds {
  const present = createUlids(deps.random);
  // A stream of its own: a time given by hand, perhaps years ahead, must not hold back the ids of what is made now.
  const given = createUlids(deps.random);
  let latest = 0;
  return {
    next(prefix) {
      latest = Math.max(latest, deps.clock.now().getTime());
      return `${prefix}_${present.next(latest)}`;
    },
    at(prefix, time) {
      return `${prefix}_${given.next(time.getTime())}`;
    },
    state: () => ({ present: present.last(), given: given.last() }),
    resume(state) {
      // Not back: this run may have made later ones already.
      if (state.present !== null && state.present > (present.last() ?? '')) {
        present.resume(state.present);
        latest = Math.max(latest, decodeTime(state.present));
      }
      if (state.given !== null) {
        given.resume(state.given);
      }
    },
  };
}

interface Ulids {
  next(time: number): string;
  last(): string | null;
  resume(last: string): void;
}

function createUlids(random: Random): Ulids {
  let lastTime = -1;
  let tail: number[] = [];
  const encode = () => encodeTime(lastTime) + tail.map((value) => digits[value]).join('');
  return {
    next(time) {
      if (time === lastTime) {
        increment(tail);
      } else {
        lastTime = time;
        tail = freshTail(random);
      }
      return encode();
    },
    last: () => (lastTime < 0 ? null : encode()),
    resume(last) {
      lastTime = decodeTime(last);
      tail = Array.from(last.slice(timeDigits), (digit) => digits.indexOf(digit));
    },
  };
}

function freshTail(random: Random): number[] {
  const tail: number[] = [];
  for (let draw = 0; draw < 4; draw += 1) {
    const bits = Math.floor(random() * 2 ** 20);
    tail.push(bits >>> 15, (bits >>> 10) & 31, (bits >>> 5) & 31, bits & 31);
  }
  // The highest bit stays free, so that counting up within a millisecond never runs over.
  tail[0] = (tail[0] ?? 0) & 15;
  return tail;
}

function increment(tail: number[]): void {
  for (let place = tail.length - 1; place >= 0; place -= 1) {
    const value = tail[place] ?? 0;
    if (value < 31) {
      tail[place] = value + 1;
      return;
    }
    tail[place] = 0;
  }
}

function encodeTime(time: number): string {
  let rest = time;
  let text = '';
  for (let place = 0; place < timeDigits; place += 1) {
    text = (digits[rest % 32] ?? '') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function decodeTime(ulid: string): number {
  return Array.from(ulid.slice(0, timeDigits)).reduce((time, digit) => time * 32 + digits.indexOf(digit), 0);
}
