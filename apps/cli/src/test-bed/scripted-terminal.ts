import { createColors } from 'picocolors';
import type { Terminal } from '../terminal/terminal';

/** A terminal without a screen: what is printed and told is kept, and questions are answered from a list. */
export interface ScriptedTerminal extends Terminal {
  readonly printed: string[];
  readonly noted: string[];
  readonly asked: string[];
  /** Ctrl-C. */
  interrupt(): void;
}

/** @param answers to the questions in their order; none: nobody can be asked */
export function scriptedTerminal(answers?: readonly string[]): ScriptedTerminal {
  const left = [...(answers ?? [])];
  const controller = new AbortController();
  const printed: string[] = [];
  const noted: string[] = [];
  const asked: string[] = [];
  const answer = (question: string): string => {
    asked.push(question);
    return left.shift() ?? '';
  };
  return {
    interactive: answers !== undefined,
    screen: answers !== undefined,
    colors: createColors(false),
    canvas: undefined,
    printed,
    noted,
    asked,
    print: async (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    confirm: async (question) => answer(question) === 'y',
    confirmByTyping: async (question, expected) => answer(question) === expected,
    interruption: () => ({ signal: controller.signal, ignore: () => undefined }),
    interrupt: () => controller.abort(),
  };
}
