/** One step of the tutorial: commands for the terminal, and what it shows. */
export interface TutorialStep {
  /** The section that it stands in. */
  readonly section: string;
  readonly commands: string;
  /** Lines with `…` for what differs each time; empty: the page shows nothing. */
  readonly shown: readonly string[];
  /** The commands only look, and what they show may need a moment. */
  readonly eventually: boolean;
}

/** The steps of a page: each `sh` block, with the `text` block that comes next after it. */
export function tutorialSteps(page: string): TutorialStep[] {
  const blocks = [...page.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap((block, index) => {
    const [, language, word, commands = ''] = block;
    if (language !== 'sh') return [];
    const [, nextLanguage, , text = ''] = blocks[index + 1] ?? [];
    const shown = nextLanguage === 'text' ? text.trimEnd().split('\n') : [];
    return [{ section: sectionAt(page, block.index), commands, shown, eventually: word === 'eventually' }];
  });
}

function sectionAt(page: string, index: number): string {
  return /^## (.+)$/m.exec(page.slice(page.lastIndexOf('\n## ', index)))?.[1] ?? '';
}

/**
 * Whether a terminal shows what a page says: `…` stands for anything within its line, and alone for any lines. How wide the
 * columns of a table are depends on what is in them, so blanks count once; so do empty lines.
 */
export function shows(output: string, shown: readonly string[]): boolean {
  const pattern = shown
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\\n)*?' : `${line.trim().split('…').map(textPattern).join('.*')} *\\n`,
    );
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return new RegExp(`^${pattern.join('')}$`).test(lines.map((line) => `${line.trim()}\n`).join(''));
}

function textPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, ' +');
}
