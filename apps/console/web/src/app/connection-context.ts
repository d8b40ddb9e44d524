import { createContext, use, useSyncExternalStore } from 'react';
import { type Connection } from '../api/connection';

export const ConnectionContext = createContext<Connection | null>(null);

/** Whether the server does not answer at the moment. */
export function useConnectionLost(): boolean {
  const connection = use(ConnectionContext);
  if (!connection) throw new Error('useConnectionLost outside of ConnectionContext');
  return useSyncExternalStore(connection.subscribe, connection.isLost);
}
