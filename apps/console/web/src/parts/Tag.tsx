import { type ReactNode } from 'react';
import classes from './Tag.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent';

/** A state in a word. The tone helps the eye; the word says it. */
export function Tag({
  tone = 'calm',
  dot = false,
  children,
}: {
  readonly tone?: Tone;
  /** A point of the tone before plain words, for places with many tags. */
  readonly dot?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={dot ? classes.dotted : classes.tag} data-tone={tone}>
      {dot && <span className={classes.dot} aria-hidden />}
      {children}
    </span>
  );
}
