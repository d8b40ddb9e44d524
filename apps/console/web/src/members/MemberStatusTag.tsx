import { type Member, MemberStatus } from '@rollcall/contracts';
import { Tag, type Tone } from '../parts/Tag';
import { statusWords } from '../parts/words';

const tones: Readonly<Record<MemberStatus, Tone>> = {
  [MemberStatus.UNSPECIFIED]: 'calm',
  [MemberStatus.ACTIVE]: 'good',
  [MemberStatus.WAITING_FOR_SEAT]: 'warn',
  [MemberStatus.REMOVED]: 'calm',
};

/** The status; of one whose removal waits for an administrator, that. */
export function MemberStatusTag({ member }: { readonly member: Member }) {
  if (member.held) return <Tag tone="bad">Removal held</Tag>;
  if (member.status === MemberStatus.ACTIVE) {
    return (
      <Tag tone="good" dot>
        {statusWords[member.status]}
      </Tag>
    );
  }
  return <Tag tone={tones[member.status]}>{statusWords[member.status]}</Tag>;
}
