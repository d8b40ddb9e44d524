/** What stands above docs/README.md on the site. On GitHub that page is an index, and a long front matter would stand in its way. */
export const asHome = {
  layout: 'home',
  hero: {
    name: 'Rollcall',
    text: 'Your member list says what your directory says',
    tagline:
      'Members, groups, roles and seats of every organization, kept equal to the identity provider through WorkOS Directory Sync. Nobody is removed without proof, and nobody keeps access silently.',
    actions: [
      { theme: 'brand', text: 'Ten minutes with Rollcall', link: '/tutorial' },
      { theme: 'alt', text: 'How it is put together', link: '/explanation/architecture' },
    ],
  },
  features: [
    {
      title: 'Try it',
      details: 'One command, no account, no cluster. Hire somebody, let thirty people go, and see what happens.',
      link: '/tutorial',
      linkText: 'Tutorial',
    },
    {
      title: 'Run it',
      details: 'Install it on Kubernetes, connect WorkOS, and be woken in time, with a page for each alert.',
      link: '/how-to/install-on-kubernetes',
      linkText: 'Install on Kubernetes',
    },
    {
      title: 'Build on it',
      details: 'Every call with an example, every topic and every setting: made from the code, so they are true.',
      link: '/reference/',
      linkText: 'Reference',
    },
  ],
};
