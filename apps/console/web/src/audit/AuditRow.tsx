import { type AuditEntry, AuditOutcome } from '@rollcall/contracts';
import { IconChevronRight } from '@tabler/icons-react';
import { refusalWords } from '../api/refusal';
import { Avatar } from '../parts/Avatar';
import { Tag } from '../parts/Tag';
import { Time } from '../parts/Time';
import { type Difference, differencesOf, subjectOf } from './audit-difference';
import { deedWord, outcomeTones, outcomeWords } from './audit-words';
import classes from './AuditRow.module.css';

const mostDifferences = 60;

/** One administrative call: who did what, and opened, what was there before and after. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const { actingFor, caller, method, outcome } = entry;
  const who = actingFor || caller;
  const subject = subjectOf(entry.request);
  return (
    <details className={classes.entry}>
      <summary className={classes.summary}>
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
        <Avatar name={who} email={who} size={30} />
        <span className={classes.deed}>
          <strong>{who}</strong> {deedWord(method)} {subject && <strong>{subject}</strong>}
          {!actingFor && <span className={classes.program}> · a program</span>}
        </span>
        <span className={classes.outcome}>
          {outcome === AuditOutcome.DONE ? (
            <Tag tone="good" dot>
              {outcomeWords[outcome]}
            </Tag>
          ) : (
            <Tag tone={outcomeTones[outcome]}>{outcomeWords[outcome]}</Tag>
          )}
        </span>
        <span className={classes.time}>
          <Time at={entry.at} />
        </span>
      </summary>
      <div className={classes.more}>
        {entry.message !== '' && <p className={classes.message}>{refusalWords(entry.message)}</p>}
        <Differences entry={entry} />
        <dl className={classes.facts}>
          <Fact name="Call" value={`${entry.service.split('.').at(-1) ?? entry.service}.${method}`} />
          <Fact name="By the token" value={caller} />
          <Fact name="Request" value={entry.requestId} />
        </dl>
      </div>
    </details>
  );
}

function Differences({ entry }: { readonly entry: AuditEntry }) {
  const done = entry.outcome === AuditOutcome.DONE;
  const differences = done ? differencesOf(entry.before, entry.after) : differencesOf(undefined, entry.request);
  if (differences.length === 0) return <p className={classes.none}>It changed nothing that was there before.</p>;
  return (
    <div className={classes.scroller}>
      <table className={classes.differences}>
        <thead>
          <tr>
            <th scope="col">{done ? 'What changed' : 'What was asked'}</th>
            {done && <th scope="col">Before</th>}
            <th scope="col">{done ? 'After' : 'Value'}</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, mostDifferences).map(({ path, before, after }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              {done && (
                <td>
                  <Value of={before} />
                </td>
              )}
              <td>
                <Value of={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > mostDifferences && (
        <p className={classes.none}>and {String(differences.length - mostDifferences)} more; the export has all.</p>
      )}
    </div>
  );
}

function Value({ of }: { readonly of: Difference['before'] }) {
  if (of === undefined || of === '') return <span className={classes.absent}>—</span>;
  return <span>{of}</span>;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
