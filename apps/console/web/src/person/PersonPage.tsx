import { type Member, membership, MemberStatus } from '@rollcall/contracts';
import { Code } from '@connectrpc/connect';
import { useQuery } from '@connectrpc/connect-query';
import { useParams } from 'react-router';
import { pollInterval } from '../api/query-client';
import { reasonCodeOf } from '../api/refusal';
import { MemberStatusTag } from '../members/MemberStatusTag';
import { nameOfMember } from '../members/member-name';
import { useOrganization } from '../organizations/organization-context';
import { PageSkeleton } from '../organizations/OrganizationGate';
import { Avatar } from '../parts/Avatar';
import { FactList } from '../parts/FactList';
import { Note } from '../parts/Note';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { ReasonText } from '../parts/ReasonText';
import { ErrorState } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import { Time } from '../parts/Time';
import { roleWords, tierWord } from '../parts/words';
import { EntitlementsPanel } from './EntitlementsPanel';
import { ExplainPanel } from './ExplainPanel';
import { HistoryPanel } from './HistoryPanel';
import { PersonActions } from './PersonActions';
import classes from './PersonPage.module.css';

export default function PersonPage() {
  const organization = useOrganization();
  const { organizationId } = organization;
  const { email = '' } = useParams();
  const answer = useQuery(
    membership.MembershipService.method.getMember,
    { organizationId, email },
    { refetchInterval: pollInterval },
  );
  const member = answer.data?.member;
  const back = { to: `/o/${encodeURIComponent(organizationId)}/members`, label: 'Members' };

  if (answer.isPending) return <PageSkeleton />;
  const isStranger =
    answer.error?.code === Code.FailedPrecondition && reasonCodeOf(answer.error.rawMessage) === 'not_a_member';
  if (!member && !isStranger) {
    return <ErrorState headingLevel={1} error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  if (!member || isStranger) {
    return (
      <>
        <PageHeader title={email} back={back} mark={<Tag>Never a member</Tag>} />
        <div className={classes.page}>
          <ExplainPanel organizationId={organizationId} email={email} />
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={nameOfMember(member)}
        back={back}
        description={nameOfMember(member) === member.email ? undefined : member.email}
        lead={<Avatar name={nameOfMember(member)} email={member.email} size={52} />}
        mark={
          <>
            <MemberStatusTag member={member} />
            {member.primaryOwner && <Tag tone="accent">Primary owner</Tag>}
          </>
        }
        actions={<PersonActions organization={organization} member={member} />}
      />
      <div className={classes.columns}>
        <div className={classes.column}>
          {member.held && (
            <Note tone="bad" title="The removal of this person waits for an administrator">
              Until it is released or rejected they keep role, seat and login. Decide it under Manage SCIM.
            </Note>
          )}
          <RecordPanel member={member} />
          <EntitlementsPanel organizationId={organizationId} email={member.email} />
        </div>
        <div className={classes.column}>
          <ExplainPanel organizationId={organizationId} email={member.email} />
          <HistoryPanel organizationId={organizationId} email={member.email} />
        </div>
      </div>
    </>
  );
}

function RecordPanel({ member }: { readonly member: Member }) {
  const { role, seatTier, status, reasonCode, directoryUserId, createdAt, updatedAt } = member;
  const removed = status === MemberStatus.REMOVED;
  return (
    <Panel title="Record">
      <FactList
        facts={[
          { label: removed ? 'Last role' : 'Role', value: roleWords[role] },
          { label: removed ? 'Last seat tier' : 'Seat tier', value: tierWord(seatTier) },
          { label: 'Why', value: <ReasonText code={reasonCode} /> },
          {
            label: 'Directory user',
            value: directoryUserId ? <code className={classes.id}>{directoryUserId}</code> : 'Not linked',
          },
          { label: 'Member since', value: <Time at={createdAt} as="day" /> },
          { label: 'Last change', value: <Time at={updatedAt} /> },
        ]}
      />
    </Panel>
  );
}
