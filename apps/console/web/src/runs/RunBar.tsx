import { ingest } from '@rollcall/contracts';
import { useEffect, useState } from 'react';
import { numberWord, rateWord } from '../parts/words';
import { barFill, isUnderWay, nextFill, timeLeft } from './run-progress';
import classes from './RunBar.module.css';

const { SyncState } = ingest;

/** How far a run is, told or guessed several times a second; beneath it what was read, how fast, and the time left. */
export function RunBar({ run, toldAt }: { readonly run: ingest.SyncRun; readonly toldAt: number }) {
  return <Bar key={run.runId} run={run} toldAt={toldAt} />;
}

function Bar({ run, toldAt }: { readonly run: ingest.SyncRun; readonly toldAt: number }) {
  const fill = useFill(run, toldAt);
  const { done = 0, expected = 0, ratePerSecond = 0, secondsLeft = 0 } = run.progress ?? {};
  const underWay = isUnderWay(run);
  const left = run.state === SyncState.SCANNING ? timeLeft(secondsLeft) : '';
  return (
    <div className={classes.run}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label="Progress of the sync run"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fill)}
        data-state={SyncState[run.state].toLowerCase()}
        data-moving={underWay || undefined}
      >
        <div className={classes.fill} style={{ transform: `scaleX(${String(fill / 100)})` }} />
      </div>
      <div className={classes.words}>
        <span className={classes.count}>
          {done > 0 || expected > 0 ? (
            <>
              <strong>{numberWord(done)}</strong>
              {underWay &&
                expected > 0 &&
                ` of ${expected > done ? 'about ' : ''}${numberWord(Math.max(done, expected))}`}{' '}
              records read
            </>
          ) : (
            underWay && 'Nothing read yet'
          )}
        </span>
        {done > 0 && ratePerSecond > 0 && <span>{rateWord(ratePerSecond)} a second</span>}
        {left !== '' && <span className={classes.left}>{left}</span>}
      </div>
    </div>
  );
}

/** The fill of the bar: never back, as long as it is the same run. */
function useFill(run: ingest.SyncRun, toldAt: number): number {
  const { state } = run;
  const { done = 0, expected = 0, ratePerSecond = 0 } = run.progress ?? {};
  const [fill, setFill] = useState(() => barFill({ state, done, expected, ratePerSecond, age: 0 }));
  const applying = state === SyncState.APPLYING;
  const [applyingSince, setApplyingSince] = useState<number | undefined>(applying ? toldAt : undefined);
  if (applying && applyingSince === undefined) setApplyingSince(toldAt);

  useEffect(() => {
    const since = applyingSince ?? toldAt;
    const move = () => {
      const age = Math.max(Date.now() - since, 0) / 1_000;
      const now = barFill({ state, done, expected, ratePerSecond, age });
      setFill((before) => nextFill(before, now, state));
    };
    const first = setTimeout(move);
    const timer = isUnderWay({ state }) ? setInterval(move, 200) : undefined;
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [state, done, expected, ratePerSecond, toldAt, applyingSince]);
  return fill;
}
