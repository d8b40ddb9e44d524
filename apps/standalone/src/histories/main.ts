import { Command, InvalidArgumentError } from 'commander';
import { failureText, playMany } from './many-histories';
import { playManyOnRoad, roadFailureText } from './many-road-histories';
import { withRoad } from './own-road';

/** `npm run test:histories`: plays random histories against the reference model. Exit code 1: they disagree; 2: wrong options. */
interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly steps: number;
  readonly path?: string;
  readonly road?: boolean;
}

const progressEvery = 1_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const program = new Command('test:histories')
  .description('Plays random histories against the reference model of the rules, until one shows a difference.')
  .option('--runs <count>', 'how many histories', wholeNumber, 2_000)
  .option('--seed <seed>', 'everything follows from it', wholeNumber, Math.trunc(Date.now() / 1_000))
  .option('--steps <count>', 'steps of each history', wholeNumber, 50)
  .option('--path <path>', 'of a failure that is to be seen again')
  .option('--road', 'on the whole road, with a Postgres of its own: some seconds a history')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (options: Options) => {
    say(
      `${options.runs} histories of ${options.steps} steps${options.road ? ' on the road' : ''}, seed ${options.seed}`,
    );
    const failure = options.road ? await onRoad(options) : purely(options);
    say(failure ?? 'In all of them the product does what the rules say.');
    process.exitCode = failure === undefined ? 0 : 1;
  });
void program.parseAsync();

/** Answers what to tell of a failure. */
function purely({ runs, seed, steps, path }: Options): string | undefined {
  const progress = (done: number): void => void (done % progressEvery === 0 && say(`${done} of ${runs}`));
  const { tally, failure } = playMany({ seed, runs, steps, path, progress });
  for (const [what, count] of tally.counts()) say(`${String(count).padStart(9)}  ${what}`);
  return failure && failureText(failure, steps);
}

async function onRoad({ runs, seed, steps }: Options): Promise<string | undefined> {
  const progress = (done: number): void => say(`${done} of ${runs}`);
  const failure = await withRoad(seed, (road) => playManyOnRoad(road, { seed, runs, steps, progress }));
  return failure && roadFailureText(failure, steps);
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('a whole number, please.');
  return Number(text);
}
