import { AppShell, Burger, ScrollArea, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArrowsLeftRight,
  IconChartBar,
  IconKeyboard,
  IconUserShield,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { NavLink, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { OrganizationSwitcher } from '../organizations/OrganizationSwitcher';
import { Mark } from '../parts/Mark';
import { AccountMenu } from './AccountMenu';
import { ColourSchemeMenu } from './ColourSchemeMenu';
import { ConnectionBanner, DirectoryBanner } from './Banners';
import { lastOrganization } from './last-organization';
import { ShortcutList } from './ShortcutList';
import { focusSearch, type Shortcut, useShortcuts } from './shortcuts';
import classes from './Shell.module.css';

interface Place {
  readonly path: string;
  readonly label: string;
  readonly icon: TablerIcon;
  readonly key: string;
}

const places: readonly { readonly heading: string; readonly places: readonly Place[] }[] = [
  {
    heading: 'People',
    places: [
      { path: 'members', label: 'Members', icon: IconUsers, key: 'm' },
      { path: 'groups', label: 'Groups', icon: IconUsersGroup, key: 'g' },
    ],
  },
  {
    heading: 'Identity and access',
    places: [
      { path: 'provisioning', label: 'Manage SCIM', icon: IconUserShield, key: 's' },
      { path: 'mappings', label: 'Group mappings', icon: IconArrowsLeftRight, key: 'p' },
      { path: 'activity', label: 'Activity', icon: IconChartBar, key: 'a' },
    ],
  },
];

/** What stands around every page: where one is, where one can go, who one is. */
export function Shell() {
  const { organizationId } = useParams();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [navigationOpen, navigation] = useDisclosure(false);
  const [helpOpen, help] = useDisclosure(false);
  const switcher = useRef<HTMLButtonElement>(null);
  const main = useRef<HTMLElement>(null);

  const shortcuts = useMemo<readonly Shortcut[]>(
    () => [
      { keys: '/', label: 'Search this page', act: focusSearch },
      { keys: 'o', label: 'Switch organization', act: () => switcher.current?.click() },
      ...(organizationId
        ? places
            .flatMap((section) => section.places)
            .map(({ key, label, path }) => ({
              keys: `g ${key}`,
              label: `Go to ${label}`,
              act: () => void navigate(`/o/${encodeURIComponent(organizationId)}/${path}`),
            }))
        : []),
      { keys: '?', label: 'Show these shortcuts', act: help.open },
    ],
    [navigate, organizationId, help.open],
  );
  useShortcuts(shortcuts);

  useEffect(() => {
    if (organizationId) lastOrganization.write(organizationId);
  }, [organizationId]);
  useEffect(() => {
    navigation.close();
    window.scrollTo({ top: 0 });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- closed by going somewhere, not by anything else
  }, [pathname]);

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, md: 0 } }}
      navbar={{ width: 256, breakpoint: 'md', collapsed: { mobile: !navigationOpen } }}
      padding={0}
      classNames={{ navbar: classes.navbar, header: classes.header, main: classes.main }}
    >
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <AppShell.Header hiddenFrom="md">
        <Burger opened={navigationOpen} onClick={navigation.open} size="sm" aria-label="Open the navigation" />
        <Mark size={24} />
        <span className={classes.product}>Rollcall</span>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Console">
        <div className={classes.brand}>
          <Mark size={26} />
          <span className={classes.product}>Rollcall</span>
          <Burger
            hiddenFrom="md"
            opened
            onClick={navigation.close}
            size="sm"
            ml="auto"
            aria-label="Close the navigation"
          />
        </div>
        <div className={classes.switcher}>
          <OrganizationSwitcher organizationId={organizationId} buttonRef={switcher} onChosen={navigation.close} />
        </div>
        <ScrollArea className={classes.places} type="auto">
          {organizationId &&
            places.map((section) => (
              <div key={section.heading} className={classes.section}>
                <div className={classes.heading} id={`section-${section.heading}`}>
                  {section.heading}
                </div>
                <ul aria-labelledby={`section-${section.heading}`} className={classes.list}>
                  {section.places.map(({ path, label, icon: Icon }) => (
                    <li key={path}>
                      <NavLink
                        to={`/o/${encodeURIComponent(organizationId)}/${path}`}
                        className={classes.place ?? ''}
                        onClick={navigation.close}
                      >
                        <Icon size={18} stroke={1.7} aria-hidden />
                        {label}
                      </NavLink>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
        </ScrollArea>
        <div className={classes.foot}>
          <AccountMenu />
          <UnstyledButton
            className={classes.footButton}
            onClick={help.open}
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            visibleFrom="md"
          >
            <IconKeyboard size={18} stroke={1.7} aria-hidden />
          </UnstyledButton>
          <ColourSchemeMenu className={classes.footButton ?? ''} />
        </div>
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1}>
        <ConnectionBanner />
        {organizationId && <DirectoryBanner organizationId={organizationId} />}
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
      <ShortcutList shortcuts={shortcuts} opened={helpOpen} onClose={help.close} />
    </AppShell>
  );
}
