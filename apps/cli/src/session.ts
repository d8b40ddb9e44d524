import type { ExitCode } from './failures/exit-codes';
import type { Services } from './services/services';
import type { Terminal } from './terminal/terminal';

/** What a command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly services: Services;
  /** Results are for programs: JSON, and nobody is asked. */
  readonly json: boolean;
  readonly now: () => Date;
}

/** What a command answers. Failures that end it are thrown. */
export type Outcome = Promise<ExitCode>;
