import { inspect } from 'node:util';
import { readArguments } from './arguments';
import { figureTable } from './output/figure-table';
import { jsonLine } from './output/json-line';
import { benches } from './registry';
import { type BenchRun, startBench } from './run-bench';

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (line: string): void => void process.stderr.write(`${line}\n`);

const request = readArguments(process.argv.slice(2), benches);
switch (request.kind) {
  case 'help':
    tell(request.text);
    break;
  case 'wrong':
    log(request.message);
    process.exitCode = 2;
    break;
  case 'run':
    void runAll(request).then((code) => process.exit(code));
    break;
}

/** One after the other, so that none disturbs the next. Answers the exit code. */
async function runAll({ benches: chosen, quick, json }: Extract<typeof request, { kind: 'run' }>): Promise<number> {
  let running: BenchRun | undefined;
  let signalled = false;
  const onSignal = (): void => {
    // What still runs is tied to this process and ends with it.
    if (signalled) process.exit(130);
    signalled = true;
    log('stopping …');
    void running?.giveUp();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);

  let failed = false;
  for (const bench of chosen) {
    log(`${bench.name}: ${bench.summary}`);
    const started = performance.now();
    running = startBench(bench, {
      quick,
      onFigure: (figure) => {
        if (json) tell(jsonLine(bench.name, figure));
      },
      log,
    });
    const { figures, failure } = await running.ended;
    if (signalled) return 130;
    if (!json && figures.length > 0) tell(figureTable(bench.name, figures));
    if (failure !== undefined) {
      failed = true;
      log(`${bench.name} failed: ${inspect(failure)}`);
    } else {
      log(`${bench.name}: done in ${Math.round((performance.now() - started) / 1_000)} s`);
    }
  }
  return failed ? 1 : 0;
}
