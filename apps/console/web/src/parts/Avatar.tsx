import classes from './Avatar.module.css';

const hues = 8;

/** Initials on a colour that stays the same for one person. */
export function Avatar({
  name,
  email,
  size = 32,
}: {
  readonly name: string;
  readonly email: string;
  readonly size?: number;
}) {
  return (
    <span
      className={classes.avatar}
      data-hue={hueOf(email)}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      aria-hidden
    >
      {initialsOf(name || email)}
    </span>
  );
}

function initialsOf(name: string): string {
  const [first = '?', ...others] = name.split(/[\s@]+/).filter(Boolean);
  const last = name.includes('@') ? undefined : others.at(-1);
  return `${first.charAt(0)}${last?.charAt(0) ?? ''}`.toUpperCase();
}

function hueOf(email: string): number {
  let sum = 0;
  for (const letter of email) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % hues;
}
