import type { Lifecycle } from '@rollcall/service';

/** A benchmark: measures one promise of the product, against a baseline where there is one. */
export interface Bench {
  /** As on the command line. */
  readonly name: string;
  /** One line: what is measured, against what. */
  readonly summary: string;
  /** Resolves when it is done; what it started is stopped by the lifecycle. A rejection is the bench's failure. */
  run(context: BenchContext): Promise<void>;
}

export interface BenchContext {
  /** Smaller sizes and fewer rounds, so that it ends within a minute. */
  readonly quick: boolean;
  /** An empty folder of this bench's own; removed afterwards. */
  readonly folder: string;
  /** Aborts when the bench is given up: by Ctrl-C, or because it took too long. */
  readonly signal: AbortSignal;
  /** Stops, last first, what the bench has started. */
  readonly lifecycle: Lifecycle;
  readonly report: (figure: Figure) => void;
  /** Progress, for whoever waits: to the standard error. */
  readonly log: (line: string) => void;
}

/** One measured number. */
export interface Figure {
  /** What was measured, such as `first scan of 10,000 users`. */
  readonly figure: string;
  readonly value: number;
  /** `ms`, `s`, `events/s`, `MiB`, `requests` … */
  readonly unit: string;
  /** The same of what it is held against, measured in the same run, in the same unit. */
  readonly baseline?: number | undefined;
  /** What the figure should be: of value / baseline where there is a baseline, else of the value. */
  readonly wanted?: Wanted | undefined;
}

export type Wanted = { readonly atLeast: number } | { readonly atMost: number };

/** Value / baseline; undefined where there is nothing to hold it against. */
export function ratioOf({ value, baseline }: Figure): number | undefined {
  return baseline === undefined || baseline === 0 ? undefined : value / baseline;
}

/** Whether the figure is as wanted; undefined where nothing was wanted. */
export function isAsWanted(figure: Figure): boolean | undefined {
  const { wanted } = figure;
  if (wanted === undefined) return undefined;
  const judged = ratioOf(figure) ?? figure.value;
  return 'atLeast' in wanted ? judged >= wanted.atLeast : judged <= wanted.atMost;
}
