import { arrayText, timeArrayText } from './array-text';

describe('the text of a Postgres array', () => {
  it.each<[string, (string | undefined)[], string]>([
    ['nothing', [], '{}'],
    ['texts, an empty one too', ['a', '', 'b c'], '{"a","","b c"}'],
    ['what is not there, beside a text that says so', [undefined, 'NULL'], '{NULL,"NULL"}'],
    ['quotes, backslashes, braces and commas', ['say "hi"', '\\', '{a,b}'], String.raw`{"say \"hi\"","\\","{a,b}"}`],
  ])('holds %s', (_what, values, text) => {
    expect(arrayText(values)).toBe(text);
  });

  it('holds times in UTC', () => {
    expect(timeArrayText([new Date(0), undefined])).toBe('{"1970-01-01T00:00:00.000Z",NULL}');
  });
});
