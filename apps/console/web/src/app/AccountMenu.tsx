import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { Avatar } from '../parts/Avatar';
import { toastRefused } from '../parts/toasts';
import { nameOf, signOut } from '../session/session';
import { useSession } from '../session/session-context';
import classes from './AccountMenu.module.css';

export function AccountMenu() {
  const { person, operator, csrfToken } = useSession();
  const leave = async () => {
    try {
      // A whole new page: nothing of this session shall stay in memory.
      window.location.assign(await signOut(csrfToken));
    } catch (error) {
      toastRefused('You are still signed in', error);
    }
  };
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <Avatar name={nameOf(person)} email={person.email} size={30} />
          <span className={classes.words}>
            <span className={classes.name}>{nameOf(person)}</span>
            <span className={classes.kind}>
              {operator ? 'Operator' : 'Administrator'}
              <VisuallyHidden>, account</VisuallyHidden>
            </span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.email}>{person.email}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
