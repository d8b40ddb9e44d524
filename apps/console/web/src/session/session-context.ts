import { createContext, use } from 'react';
import { type Session } from './session';

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in. Only below the gate, which lets nobody else in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession outside of SessionGate');
  return session;
}
