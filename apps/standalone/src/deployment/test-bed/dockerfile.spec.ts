import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readDockerfile } from './dockerfile';

const text = readFileSync(path.resolve(__dirname, '../../../../../docker/Dockerfile'), 'utf8');

describe('the Dockerfile, read', () => {
  it('says what is run, what is in the image, and how it starts', () => {
    const { steps, copies, entrypoint, user } = readDockerfile(text);
    expect(steps[0]).toBe('npm ci');
    expect(steps).toContain('npx nx run @rollcall/${APP}:build');
    expect(copies.map(({ from }) => from)).toEqual(['/rollcall/node_modules', '/rollcall/apps/${APP}/dist']);
    expect(entrypoint[0]).toBe('node');
    expect(user.uid).toBeGreaterThan(0);
  });

  it.each([
    ['a step of the build', 'RUN npm ci', 'ADD https://example.org/more .'],
    ['something else in the image', 'EXPOSE 8080 9090', 'RUN chmod +x dist/main.cjs'],
    [
      'another way into the image',
      'COPY --from=build /rollcall/node_modules',
      'COPY --from=sbom /rollcall/node_modules',
    ],
    ['a user by name', 'USER 1000:1000', 'USER node'],
  ])('is refused with %s that the test would not perform', (_what, now, then) => {
    expect(text).toContain(now);
    expect(() => readDockerfile(text.replace(now, then))).toThrow(Error);
  });
});
