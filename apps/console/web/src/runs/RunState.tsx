import { type ingest } from '@rollcall/contracts';
import { Tag } from '../parts/Tag';
import { syncStateWords } from '../parts/words';
import { stateTones } from './run-words';

export function RunState({ state }: { readonly state: ingest.SyncState }) {
  return <Tag tone={stateTones[state]}>{syncStateWords[state]}</Tag>;
}
