import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowRight, IconListCheck, IconShieldCheck, IconUsersGroup, type TablerIcon } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { Mark } from '../parts/Mark';
import { Note } from '../parts/Note';
import { fetchSession, pathToReturnTo, sessionKey } from './session';
import classes from './SignInPage.module.css';

const promises: readonly { readonly icon: TablerIcon; readonly title: string; readonly words: string }[] = [
  {
    icon: IconUsersGroup,
    title: 'Your directory, everywhere',
    words: 'Who joins, moves or leaves in your identity provider does so here, within seconds.',
  },
  {
    icon: IconListCheck,
    title: 'Nothing without a preview',
    words: 'Before a mode or a mapping changes, you read person by person who comes, who stays and who goes.',
  },
  {
    icon: IconShieldCheck,
    title: 'No surprise removals',
    words: 'Too many at once wait for an administrator, and every change tells its reason.',
  },
];

const refusals: Readonly<Record<string, string>> = {
  no_access: 'You administer no organization here. Ask an owner to make you an admin.',
  access_denied: 'Signing in was cancelled.',
  expired: 'That took too long. Please sign in again.',
  email_not_verified: 'Your email address is not verified yet. Verify it, then sign in again.',
  impersonated: 'Sessions that are opened in somebody else’s name get no access here.',
  failed: 'The sign-in was not completed. Start again; if it happens once more, tell whoever runs Rollcall for you.',
  unavailable: 'The sign-in service cannot be reached at the moment. Try again in a moment.',
};

export function SignInPage() {
  const [search] = useSearchParams();
  const returnTo = pathToReturnTo(search.get('returnTo'));
  const refusal = search.get('error');
  const session = useQuery({ queryKey: sessionKey, queryFn: fetchSession, retry: false });
  useEffect(() => {
    document.title = 'Sign in · Rollcall';
  }, []);

  if (session.data && !refusal) return <Navigate to={returnTo} replace />;
  return (
    <div className={classes.page}>
      <main className={classes.door}>
        <div className={classes.inner}>
          <div className={classes.brand}>
            <Mark size={34} />
            <span>Rollcall</span>
          </div>
          <h1 className={classes.title}>Sign in to the console</h1>
          <p className={classes.words}>With the account of your organization. Owners and admins get in.</p>
          {refusal && (
            <Note tone="bad" title="You were not signed in">
              {refusals[refusal] ?? refusals['failed']}
            </Note>
          )}
          <Button
            component="a"
            href={`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`}
            size="md"
            fullWidth
            rightSection={<IconArrowRight size={18} aria-hidden />}
          >
            Continue with single sign-on
          </Button>
        </div>
      </main>
      <aside className={classes.story} aria-label="What Rollcall does">
        <ul className={classes.promises}>
          {promises.map(({ icon: Icon, title, words }) => (
            <li key={title} className={classes.promise}>
              <Icon size={24} stroke={1.6} aria-hidden />
              <div>
                <div className={classes.promiseTitle}>{title}</div>
                <div className={classes.promiseWords}>{words}</div>
              </div>
            </li>
          ))}
        </ul>
      </aside>
    </div>
  );
}
