import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/global.css';
import { TransportProvider } from '@connectrpc/connect-query';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createConnection } from './api/connection';
import { createConsoleQueryClient } from './api/query-client';
import { createConsoleTransport } from './api/transport';
import { ConnectionContext } from './app/connection-context';
import { createRouter } from './app/routes';
import { fetchSession, type Session, sessionKey } from './session/session';
import { colours, theme } from './theme/theme';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

const connection = createConnection();
const queryClient = createConsoleQueryClient({
  onSignedOut: () => void queryClient.invalidateQueries({ queryKey: sessionKey }),
  onConnection: connection.report,
});
const transport = createConsoleTransport({
  csrfToken: () => queryClient.getQueryData<Session | null>(sessionKey)?.csrfToken,
});
// The first question of every page, asked before the first is drawn.
void queryClient.prefetchQuery({ queryKey: sessionKey, queryFn: fetchSession, staleTime: 30_000 });
const router = createRouter();
const colorSchemeManager = localStorageColorSchemeManager({ key: 'rollcall-colour-scheme' });

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colours}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <Notifications position="top-center" limit={3} containerWidth={400} />
      <ConnectionContext value={connection}>
        <TransportProvider transport={transport}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </TransportProvider>
      </ConnectionContext>
    </MantineProvider>
  </StrictMode>,
);
