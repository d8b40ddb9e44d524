import type { Command } from 'commander';
import { code, tableOf } from './generated-part';

/** Every command below a program, itself first. */
function commandsOf(program: Command): Command[] {
  return [program, ...program.commands.flatMap(commandsOf)];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/** The help of every command, as `--help` prints it to a terminal of 100 columns without colours. */
export function helpOf(program: Command): string {
  return commandsOf(program)
    .map((command) => {
      let help = '';
      command.configureOutput({
        writeOut: (text) => (help += text),
        getOutHelpWidth: () => 100,
        getOutHasColors: () => false,
      });
      command.outputHelp();
      return `## ${nameOf(command)}\n\n\`\`\`text\n${help.trim()}\n\`\`\``;
    })
    .join('\n\n');
}

/** The options of one command as a table. */
export function optionsTable(command: Command): string {
  return tableOf(
    ['option', 'what', 'default'],
    command.options.map(({ flags, description, defaultValue, negate }) => [
      code(flags),
      description,
      defaultValue === undefined || typeof defaultValue === 'boolean' || negate ? '' : code(String(defaultValue)),
    ]),
  );
}
