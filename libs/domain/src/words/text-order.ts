/** By code units, as `collate "C"` sorts ASCII: the order must not depend on a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Items in the order of their texts; of the same text, in that of `tie`. Made for a whole directory: comparing two texts
 * means looking for both in memory, so most are told apart by a number that holds their first letters, side by side with
 * the others.
 */
export function sortedByText<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  tie: (a: Item, b: Item) => number,
): readonly Item[] {
  const texts = items.map(textOf);
  if (texts.every((text, place) => place === 0 || (texts[place - 1] ?? '') < text)) return items;
  const start = commonStart(texts);
  const keys = Float64Array.from(texts, (text) => lettersOf(text, start));
  const places = [...texts.keys()].sort(
    (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || compareText(texts[a] ?? '', texts[b] ?? '') || compareTie(a, b),
  );
  const sorted: Item[] = [];
  for (const place of places) {
    const item = items[place];
    if (item !== undefined) sorted.push(item);
  }
  return sorted;

  function compareTie(a: number, b: number): number {
    const [one, other] = [items[a], items[b]];
    return one === undefined || other === undefined ? 0 : tie(one, other);
  }
}

/** How many letters all texts begin with. */
function commonStart(texts: readonly string[]): number {
  let start = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return start.length;
}

const lettersInAKey = 6;
/** Six letters of 8 bits stay below 2^53. */
const lastLetter = 255;

/** Of two texts the one with the smaller number comes first; with the same number their letters decide. */
function lettersOf(text: string, start: number): number {
  let key = 0;
  let comparable = true;
  for (let place = start; place < start + lettersInAKey; place += 1) {
    const letter = comparable && place < text.length ? Math.min(text.charCodeAt(place), lastLetter) : 0;
    // Letters that do not fit count as one and the same: those behind them must not decide.
    if (letter === lastLetter) comparable = false;
    key = key * (lastLetter + 1) + letter;
  }
  return key;
}
