import { type ComponentType, lazy, Suspense } from 'react';
import { createBrowserRouter, matchRoutes, Navigate, type RouteObject } from 'react-router';
import { OrganizationGate, PageSkeleton } from '../organizations/OrganizationGate';
import { SessionGate } from '../session/SessionGate';
import { SignInPage } from '../session/SignInPage';
import { NotFoundPage } from './NotFoundPage';
import { RouteError } from './RouteError';
import { Shell } from './Shell';
import { StartPage } from './StartPage';

/** A page is loaded when it is first opened, with the charts and editors that only it needs. */
function page(path: string, load: () => Promise<{ default: ComponentType }>): RouteObject {
  const Page = lazy(load);
  return {
    path,
    element: (
      <Suspense fallback={<PageSkeleton />}>
        <Page />
      </Suspense>
    ),
    handle: load,
  };
}

const pagesOfOrganization: RouteObject[] = [
  { index: true, element: <Navigate to="members" replace /> },
  page('members', () => import('../members/MembersPage')),
  page('members/:email', () => import('../person/PersonPage')),
  page('groups', () => import('../groups/GroupsPage')),
  page('groups/:groupId', () => import('../groups/GroupPage')),
  page('provisioning', () => import('../provisioning/ProvisioningPage')),
  page('mappings', () => import('../mappings/MappingsPage')),
  page('preview', () => import('../preview/PreviewPage')),
  page('activity', () => import('../activity/ActivityPage')),
  page('audit', () => import('../audit/AuditPage')),
  page('runs/:runId', () => import('../runs/RunPage')),
  { path: '*', element: <NotFoundPage /> },
];

export function createRouter() {
  const routes = consoleRoutes();
  // The page at this address is fetched beside the session and the organization, not after them.
  for (const { route } of matchRoutes(routes, window.location.pathname) ?? []) {
    if (typeof route.handle === 'function') void route.handle();
  }
  return createBrowserRouter(routes);
}

function consoleRoutes(): RouteObject[] {
  return [
    { path: '/sign-in', element: <SignInPage />, errorElement: <RouteError /> },
    {
      element: <SessionGate />,
      errorElement: <RouteError />,
      children: [
        {
          element: <Shell />,
          children: [
            {
              errorElement: <RouteError />,
              children: [
                { path: '/', element: <StartPage /> },
                page('/api-docs', () => import('../api-docs/ApiDocsPage')),
                {
                  path: '/o/:organizationId',
                  element: <OrganizationGate />,
                  children: [{ errorElement: <RouteError />, children: pagesOfOrganization }],
                },
                { path: '*', element: <NotFoundPage /> },
              ],
            },
          ],
        },
      ],
    },
  ];
}
