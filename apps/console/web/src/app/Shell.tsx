import { AppShell, Burger, ScrollArea, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconApi,
  IconArrowsLeftRight,
  IconChartBar,
  IconHistory,
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
import { useStartOrganization } from './use-start-organization';

interface Place {
  /** Within the organization; from the root, where it concerns all of them. */
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
    ],
  },
  {
    heading: 'Insight',
    places: [
      { path: 'activity', label: 'Activity', icon: IconChartBar, key: 'a' },
      { path: 'audit', label: 'Audit log', icon: IconHistory, key: 'l' },
      { path: '/api-docs', label: 'API', icon: IconApi, key: 'd' },
    ],
  },
];

const addressOf = ({ path }: Place, organizationId: string): string =>
  path.startsWith('/') ? path : `/o/${encodeURIComponent(organizationId)}/${path}`;

/** What stands around every page: where one is, where one can go, who one is. */
export function Shell() {
  const params = useParams();
  const { start } = useStartOrganization();
  // A page about no organization keeps the way back to the one before.
  const organizationId = params.organizationId ?? start?.organizationId;
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
            .map((place) => ({
              keys: `g ${place.key}`,
              label: `Go to ${place.label}`,
              act: () => void navigate(addressOf(place, organizationId)),
            }))
        : []),
      { keys: '?', label: 'Show these shortcuts', act: help.open },
    ],
    [navigate, organizationId, help.open],
  );
  useShortcuts(shortcuts);

  useEffect(() => {
    if (params.organizationId) lastOrganization.write(params.organizationId);
  }, [params.organizationId]);
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
                  {section.places.map((place) => (
                    <li key={place.path}>
                      <NavLink
                        to={addressOf(place, organizationId)}
                        className={classes.place ?? ''}
                        onClick={navigation.close}
                      >
                        <place.icon size={18} stroke={1.7} aria-hidden />
                        {place.label}
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
        {params.organizationId && <DirectoryBanner organizationId={params.organizationId} />}
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
      <ShortcutList shortcuts={shortcuts} opened={helpOpen} onClose={help.close} />
    </AppShell>
  );
}
