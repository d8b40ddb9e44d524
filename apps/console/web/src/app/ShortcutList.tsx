import { Kbd, Modal } from '@mantine/core';
import { Fragment } from 'react';
import { type Shortcut } from './shortcuts';
import classes from './ShortcutList.module.css';

export function ShortcutList({
  shortcuts,
  opened,
  onClose,
}: {
  readonly shortcuts: readonly Shortcut[];
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <dl className={classes.list}>
        {shortcuts.map(({ keys, label }) => (
          <div key={keys} className={classes.row}>
            <dt>{label}</dt>
            <dd>
              {keys.split(' ').map((key, at) => (
                <Fragment key={key}>
                  {at > 0 && <span className={classes.then}>then</span>}
                  <Kbd>{key}</Kbd>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
