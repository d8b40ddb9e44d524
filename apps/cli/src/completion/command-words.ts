import type { Command, Option } from 'commander';

/** What can be typed, read from the tree of commands: a new command or option is completed without more ado. */
export interface ProgramWords {
  readonly name: string;
  readonly commands: readonly CommandWords[];
  /** Of every command. */
  readonly options: readonly OptionWords[];
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** The words that each argument may be; none: anything. */
  readonly arguments: readonly (readonly string[])[];
}

export interface OptionWords {
  /** `--scope`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function programWords(program: Command): ProgramWords {
  return {
    name: program.name(),
    options: program.options.map(optionWords),
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: sentence(command.description()),
      options: command.options.map(optionWords),
      arguments: command.registeredArguments.map(({ argChoices }) => argChoices ?? []),
    })),
  };
}

function optionWords({ long, flags, description, required, optional, argChoices }: Option): OptionWords {
  return {
    flag: long ?? flags,
    description: sentence(description),
    takesValue: required || optional,
    choices: argChoices ?? [],
  };
}

/** The first sentence: shells show one line, and it must not end their quotes. */
function sentence(text: string): string {
  return (text.split(/[.:;\n]/)[0] ?? '').replace(/['"`$\\[\]]/g, '');
}
