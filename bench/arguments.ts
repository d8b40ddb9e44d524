import { Command, CommanderError } from 'commander';
import type { Bench } from './bench';

export type BenchRequest =
  | { readonly kind: 'run'; readonly benches: readonly Bench[]; readonly quick: boolean; readonly json: boolean }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** Reads the command line: names of benches, all when there is none, and how to run them. */
export function readArguments(given: readonly string[], known: readonly Bench[]): BenchRequest {
  const told: string[] = [];
  const widest = Math.max(...known.map(({ name }) => name.length));
  const command = new Command('npm run bench --')
    .description('Measures what Rollcall promises, each figure against a baseline of the same run.')
    .argument('[name...]', 'benchmarks to run (default: all, one after the other)')
    .option('--quick', 'smaller sizes and fewer rounds: each ends within a minute', false)
    .option(
      '--json',
      'one JSON line a figure on the standard output: bench, figure, value, unit, baseline, ratio',
      false,
    )
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'after',
      ['', 'Benchmarks:', ...known.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`)].join('\n'),
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => void told.push(text), writeErr: (text) => void told.push(text) });
  try {
    command.parse([...given], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const text = told.join('').trimEnd();
    return error.exitCode === 0 ? { kind: 'help', text } : { kind: 'wrong', message: text };
  }

  const unknown = command.args.filter((name) => !known.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const names = known.map(({ name }) => name).join(', ');
    return { kind: 'wrong', message: `There is no benchmark ${unknown.join(', ')}. There are: ${names}.` };
  }
  const { quick, json } = command.opts<{ quick: boolean; json: boolean }>();
  const chosen = known.filter(({ name }) => command.args.length === 0 || command.args.includes(name));
  return { kind: 'run', benches: chosen, quick, json };
}
