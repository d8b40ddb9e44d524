// `npm start`: bundles the standalone process and becomes it. `npm run start:kafka` does the same with `--kafka`: a local
// broker and one process a service.
import { createRequire } from 'node:module';
import { bundle } from './bundle.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  console.error(
    `rollcall needs Node.js 24.11 or newer, this is ${process.versions.node}: start it by \`npm start\`, which brings its own.`,
  );
  process.exit(1);
}
process.setSourceMapsEnabled(true);
const services = process.argv.includes('--kafka')
  ? ['ingest', 'seat-policy', 'membership', 'group', 'workos-simulator']
  : [];
const [standalone] = await bundle(['standalone', ...services].map((app) => `apps/${app}`));
createRequire(import.meta.url)(standalone);
