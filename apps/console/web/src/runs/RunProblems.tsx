import { Button } from '@mantine/core';
import { type ingest } from '@rollcall/contracts';
import { useState } from 'react';
import { ReasonText } from '../parts/ReasonText';
import { numberWord } from '../parts/words';
import classes from './RunProblems.module.css';

const atFirst = 50;

/** Directory users that a run could not provision. */
export function RunProblems({ problems }: { readonly problems: readonly ingest.Problem[] }) {
  const [most, setMost] = useState(atFirst);
  return (
    <>
      <ul className={classes.list}>
        {problems.slice(0, most).map(({ directoryUserId, reasonCode }) => (
          <li key={`${directoryUserId} ${reasonCode}`}>
            <code>{directoryUserId}</code>
            <ReasonText code={reasonCode} />
          </li>
        ))}
      </ul>
      {problems.length > most && (
        <div className={classes.more}>
          <Button variant="subtle" onClick={() => setMost(most + 500)}>
            Show more of {numberWord(problems.length)}
          </Button>
        </div>
      )}
    </>
  );
}
