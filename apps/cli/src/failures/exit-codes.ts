/** With what the program ends. `--help` and the README list them. */
export const exitCodes = {
  done: 0,
  /** A rule said no, something is not there, a run did not complete, a service is not ready. */
  refused: 1,
  /** Wrong usage, wrong input or wrong configuration. */
  usage: 2,
  /** A service cannot be reached or does not answer in time, or the token is not accepted. */
  away: 3,
  /** The answer to a question was no. */
  declined: 4,
  /** A fault of the program or of a service. */
  broken: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0    done
  1    refused by a rule, not found, a run that did not complete, a service that is not ready
  2    wrong usage, input or configuration
  3    a service cannot be reached or is overloaded, or the token is not accepted
  4    a question was answered with no
  5    a fault of rollcall itself
  130  ended by Ctrl-C`;
