/** What docker/Dockerfile says, as far as it says what is run and what is in the image. */
export interface Dockerfile {
  /** The commands of the stage that builds, in order. `${APP}` stands in those that are about one app. */
  readonly steps: readonly string[];
  /** Where it builds. */
  readonly workspace: string;
  /** What the image takes from there. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly environment: Readonly<Record<string, string>>;
  /** Who runs it. */
  readonly user: { readonly uid: number; readonly gid: number };
  readonly entrypoint: readonly string[];
}

/**
 * Reads a Dockerfile of two stages that matter: `build`, and the last one.
 * @throws Error at an instruction that is not understood, so that none is left out unseen
 */
export function readDockerfile(text: string): Dockerfile {
  const stages = text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .reduce<string[][]>((known, line) => {
      if (line.startsWith('FROM ')) known.push([]);
      known.at(-1)?.push(line);
      return known;
    }, []);
  const build = stages.find(([from]) => from?.endsWith(' AS build'));
  const image = stages.at(-1);
  if (!build || !image || build === image) throw new Error('a Dockerfile without a stage `build` and one after it');

  const [workspace] = argumentsOf(build, 'WORKDIR');
  if (workspace === undefined) throw new Error('the stage `build` has no WORKDIR');
  const unknown = [
    ...build.filter((line) => !/^(FROM|ARG|WORKDIR|COPY \. \.|RUN) ?/.test(line)),
    ...image.filter((line) => !/^(FROM|ARG|ENV|WORKDIR|COPY|USER|EXPOSE|HEALTHCHECK|ENTRYPOINT) ?/.test(line)),
  ];
  if (unknown.length > 0) throw new Error(`instructions that the test does not know: ${unknown.join(', ')}`);

  const [, uid, gid] = /^(\d+):(\d+)$/.exec(argumentsOf(image, 'USER').at(-1) ?? '') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('the image names no USER by number');

  return {
    steps: argumentsOf(build, 'RUN'),
    workspace,
    copies: argumentsOf(image, 'COPY').map((words) => {
      const [, from, to] = /^--from=build (\S+) (\S+)$/.exec(words) ?? [];
      if (from === undefined || to === undefined) throw new Error(`a COPY that the test does not know: ${words}`);
      return { from, to };
    }),
    environment: Object.fromEntries(
      argumentsOf(image, 'ENV')
        .flatMap((words) => words.split(' '))
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    user: { uid: Number(uid), gid: Number(gid) },
    entrypoint: argumentsOf(image, 'ENTRYPOINT').flatMap((words) => JSON.parse(words) as string[]),
  };
}

function argumentsOf(stage: readonly string[], instruction: string): string[] {
  return stage.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
}
