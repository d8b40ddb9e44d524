import type { Colors } from 'picocolors/types';

/** What stands between the program and the person or program before it. */
export interface Terminal {
  /** Somebody can be asked: there is a keyboard, and a screen for the question. */
  readonly interactive: boolean;
  /** Results go to a screen, not to a file or another program. */
  readonly screen: boolean;
  readonly colors: Colors;
  /** Writes a result, and waits while the reader is slow. */
  print(text: string): Promise<void>;
  /** Tells something beside the results, on a line of its own. */
  note(text: string): void;
  /** A question that only `y` or `yes` answers with yes. */
  confirm(question: string): Promise<boolean>;
  /** A question that only this very answer answers with yes. */
  confirmByTyping(question: string, answer: string): Promise<boolean>;
  /** Aborts at Ctrl-C from now on, instead of ending the program; `ignore` makes it end the program again. */
  interruption(): { readonly signal: AbortSignal; ignore(): void };
  /** Where a moving line can be drawn; undefined: nowhere. */
  readonly canvas: NodeJS.WriteStream | undefined;
}

/** A line of a result. */
export function printLine(terminal: Terminal, text = ''): Promise<void> {
  return terminal.print(`${text}\n`);
}

/** Some lines of a stream of JSON documents. */
export function printJsonLines(terminal: Terminal, documents: readonly unknown[]): Promise<void> {
  return terminal.print(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

/** One JSON document, or a line of a stream of them. */
export function printJson(terminal: Terminal, document: unknown): Promise<void> {
  return printLine(terminal, JSON.stringify(document));
}
