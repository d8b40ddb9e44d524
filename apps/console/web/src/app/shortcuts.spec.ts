import { shortcutFor } from './shortcuts';

const shortcut = (keys: string) => ({ keys, label: keys, act: () => undefined });
const shortcuts = [shortcut('/'), shortcut('g m'), shortcut('g g'), shortcut('o')];

describe('a shortcut', () => {
  it.each([
    ['', '/', '/'],
    ['', 'g', undefined],
    ['g', 'm', 'g m'],
    ['g', 'g', 'g g'],
    ['g', 'o', 'o'],
    ['', 'm', undefined],
    ['', 'G', undefined],
  ])('after "%s", "%s" is %s', (before, pressed, keys) => {
    expect(shortcutFor(shortcuts, before, pressed)?.keys).toBe(keys);
  });
});
