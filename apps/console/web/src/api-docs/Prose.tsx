import { Fragment, type ReactNode } from 'react';

/** A comment of the contracts: paragraphs, lists, and names in backticks. */
export function Prose({ text }: { readonly text: string }) {
  if (text === '') return null;
  return text.split('\n\n').map((part, at) => {
    const items = part.split('\n').filter((line) => line.startsWith('- '));
    if (items.length === 0) return <p key={at}>{withNames(part)}</p>;
    return (
      <ul key={at}>
        {items.map((item) => (
          <li key={item}>{withNames(item.slice(2))}</li>
        ))}
      </ul>
    );
  });
}

/** The words of one line, names in backticks as code. */
export function withNames(text: string): ReactNode {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : <Fragment key={at}>{part}</Fragment>));
}
