import { Drawer } from '@mantine/core';
import classes from './ApiDocsPage.module.css';
import { fieldsOf, type OpenApi, typeOf } from './contract';
import { FieldTable } from './FieldTable';
import { Prose } from './Prose';

/** A type that calls share, beside the calls. */
export function TypeDrawer({
  openApi,
  name,
  onType,
  onClose,
}: {
  readonly openApi: OpenApi;
  /** Null: closed. */
  readonly name: string | null;
  readonly onType: (name: string) => void;
  readonly onClose: () => void;
}) {
  const schema = name === null ? undefined : typeOf(openApi, name);
  return (
    <Drawer
      opened={name !== null}
      onClose={onClose}
      position="right"
      size={460}
      title={name?.split('.').at(-1)}
      classNames={{ title: classes.drawerTitle ?? '' }}
    >
      {schema && (
        <>
          <code className={classes.fullName}>{name}</code>
          <div className={classes.prose}>
            <Prose text={schema.description ?? ''} />
          </div>
          <FieldTable title="Fields" fields={fieldsOf(openApi, schema)} onType={onType} />
          {schema.enum && (
            <div className={classes.fields}>
              <h4 className={classes.fieldsTitle}>Values</h4>
              <ul className={classes.values}>
                {schema.enum.map((value) => (
                  <li key={value}>
                    <code>{value}</code>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </>
      )}
    </Drawer>
  );
}
