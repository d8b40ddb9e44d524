import { useEffect } from 'react';

/** What a key does; `g m` is pressed one after the other. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly act: () => void;
}

/** Milliseconds within which the second key of a pair must follow. */
const pairWithin = 1_200;

/**
 * The shortcut that a key completes, and the key that may begin a pair. `pressed` and `before` are `KeyboardEvent.key`,
 * `before` the key just before it, empty where that was too long ago.
 */
export function shortcutFor(shortcuts: readonly Shortcut[], before: string, pressed: string): Shortcut | undefined {
  const pair = before && shortcuts.find(({ keys }) => keys === `${before} ${pressed}`);
  return pair || shortcuts.find(({ keys }) => keys === pressed);
}

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    let before = '';
    let beforeAt = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      // A dialog has the keys to itself.
      if (document.querySelector('[aria-modal="true"]')) return;
      const within = event.timeStamp - beforeAt < pairWithin;
      const shortcut = shortcutFor(shortcuts, within ? before : '', event.key);
      before = shortcut ? '' : event.key;
      beforeAt = event.timeStamp;
      if (!shortcut) return;
      event.preventDefault();
      shortcut.act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [shortcuts]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** The search field of the page gets the focus, where it has one. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('[data-search-field]');
  field?.focus();
  field?.select();
}
