import { readFileSync } from 'node:fs';
import path from 'node:path';
import { topics } from '@rollcall/contracts';
import { root } from './pages';
import { type Arrow, arrowsOf, picturesOf } from './pictures';
import { processes } from './settings';
import { topicRoads } from './topic-roads';

const page = (name: string) => readFileSync(path.join(root, name), 'utf8');
const inWords = (arrows: readonly Arrow[]) => arrows.map(({ from, label, to }) => `${from} ${label} ${to}`).sort();

const services = {
  INGEST_URL: 'ingest',
  SEAT_POLICY_URL: 'seat-policy',
  MEMBERSHIP_URL: 'membership',
  GROUP_URL: 'group',
};

describe('the pictures of the architecture', () => {
  it.each(['README.md', 'docs/explanation/architecture.md'])(
    'show every topic from its writer to its readers: %s',
    (name) => {
      const shown = arrowsOf(picturesOf(page(name))[0] ?? '').filter(({ label }) =>
        topics.some((topic) => topic === label),
      );
      const roads = [...topicRoads()].flatMap(([label, { producers, consumers }]) =>
        producers.flatMap((from) => consumers.map((to) => ({ from, to, label }))),
      );
      expect(inWords(shown)).toEqual(inWords(roads));
    },
  );

  it('show who calls whom: those whose settings name each other', () => {
    const shown = arrowsOf(picturesOf(page('docs/explanation/architecture.md'))[1] ?? '');
    const called = [...processes].flatMap(([from, { shape }]) =>
      Object.entries(services)
        .filter(([setting]) => setting in shape)
        .map(([, to]) => ({ from, to, label: '' })),
    );
    expect(inWords(shown)).toEqual(inWords(called));
  });

  it('are read as they are drawn', () => {
    const picture = 'flowchart LR\n  one[first box] -- says --> two & db[(a table)]\n  two --> one\n';
    expect(arrowsOf(picture)).toEqual([
      { from: 'first box', to: 'two', label: 'says' },
      { from: 'first box', to: 'a table', label: 'says' },
      { from: 'two', to: 'first box', label: '' },
    ]);
  });
});
