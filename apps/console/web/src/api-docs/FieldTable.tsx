import classes from './ApiDocsPage.module.css';
import { type Field } from './contract';
import { withNames } from './Prose';

/** The fields of a request, an answer or a type. */
export function FieldTable({
  title,
  fields,
  onType,
}: {
  readonly title: string;
  readonly fields: readonly Field[];
  /** A type that is described for itself was asked for. */
  readonly onType: (name: string) => void;
}) {
  if (fields.length === 0) return null;
  return (
    <div className={classes.fields}>
      <h4 className={classes.fieldsTitle}>{title}</h4>
      <dl>
        {fields.map(({ name, type, words }) => (
          <div key={name} className={classes.field}>
            <dt>
              <code>{name}</code>
              <TypeName words={type.words} of={type.of} onType={onType} />
            </dt>
            {words !== '' && <dd>{withNames(words)}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}

function TypeName({
  words,
  of,
  onType,
}: {
  readonly words: string;
  readonly of: string | undefined;
  readonly onType: (name: string) => void;
}) {
  if (of === undefined) return <span className={classes.type}>{words}</span>;
  return (
    <button type="button" className={classes.typeLink} title={of} onClick={() => onType(of)}>
      {words}
    </button>
  );
}
