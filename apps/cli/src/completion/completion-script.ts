import { assertNever } from '@rollcall/domain';
import type { CommandWords, OptionWords, ProgramWords } from './command-words';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script that makes a shell complete the program's commands and options. */
export function completionScript(shell: Shell, words: ProgramWords): string {
  switch (shell) {
    case 'bash':
      return bashScript(words);
    case 'zsh':
      return zshScript(words);
    case 'fish':
      return fishScript(words);
    default:
      return assertNever(shell);
  }
}

const flagsOf = (options: readonly OptionWords[]): string => options.map(({ flag }) => flag).join(' ');
const namesOf = (commands: readonly CommandWords[]): string[] => commands.map(({ name }) => name);

function bashScript({ name, commands, options }: ProgramWords): string {
  const values = commands.flatMap((command) =>
    [...command.options, ...options]
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) => `    '${command.name} ${flag}') words='${choices.join(' ')}' ;;`),
  );
  const rest = commands.map((command) => {
    const choices = command.arguments.flat().join(' ');
    return `        ${command.name}) words='${[choices, flagsOf(command.options), flagsOf(options)].filter(Boolean).join(' ')}' ;;`;
  });
  return `# bash completion of ${name}: source <(${name} completion bash)
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${namesOf(commands).join('|')}) command="$word"; break ;;
    esac
  done
  case "$command $previous" in
${values.join('\n')}
    *)
      case "$command" in
        '') words='${[...namesOf(commands), flagsOf(options)].join(' ')}' ;;
${rest.join('\n')}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _${name} ${name}
`;
}

function zshScript({ name, commands, options }: ProgramWords): string {
  const spec = ({ flag, description, takesValue, choices }: OptionWords): string =>
    `'${flag}[${description}]${takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : ''}` : ''}'`;
  const cases = commands.map((command) => {
    const places = command.arguments.map(
      (choices, index) => `'${index + 1}::argument:${choices.length > 0 ? `(${choices.join(' ')})` : ''}'`,
    );
    return `    ${command.name}) _arguments ${[...[...command.options, ...options].map(spec), ...places].join(' ')} ;;`;
  });
  return `#compdef ${name}
# zsh completion of ${name}: source <(${name} completion zsh)
_${name}() {
  local state
  local -a commands
  commands=(
${commands.map((command) => `    '${command.name}:${command.description}'`).join('\n')}
  )
  _arguments -C ${options.map(spec).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands; return ;;
  esac
  case $words[1] in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function fishScript({ name, commands, options }: ProgramWords): string {
  const option = (condition: string, { flag, description, takesValue, choices }: OptionWords): string =>
    [
      `complete -c ${name}${condition} -l ${flag.replace(/^--/, '')}`,
      ...(takesValue ? [choices.length > 0 ? `-x -a '${choices.join(' ')}'` : '-x'] : []),
      `-d '${description}'`,
    ].join(' ');
  const lines = commands.flatMap((command) => {
    const condition = ` -n '__fish_seen_subcommand_from ${command.name}'`;
    const choices = command.arguments.flat();
    return [
      `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d '${command.description}'`,
      ...(choices.length > 0 ? [`complete -c ${name}${condition} -a '${choices.join(' ')}'`] : []),
      ...command.options.map((one) => option(condition, one)),
    ];
  });
  return `# fish completion of ${name}: ${name} completion fish | source
complete -c ${name} -f
${[...options.map((one) => option('', one)), ...lines].join('\n')}
`;
}
