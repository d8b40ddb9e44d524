// `npm start`: bundles the standalone process and the console's web page, and becomes it. `npm run start:kafka` does the same with `--kafka`: a local
// broker and one process a service.
import { createRequire } from 'node:module';
import { bundle } from './bundle.mjs';
import { buildWebPage } from './web-page.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  console.error(
    `rollcall needs Node.js 24.11 or newer, this is ${process.versions.node}: start it by \`npm start\`, which brings its own.`,
  );
  process.exit(1);
}
process.setSourceMapsEnabled(true);
const services = process.argv.includes('--kafka')
  ? ['ingest', 'seat-policy', 'membership', 'group', 'console', 'workos-simulator']
  : [];
const [[standalone]] = await Promise.all([
  bundle(['standalone', ...services].map((app) => `apps/${app}`)),
  // Everything but the page works without it, and the page tells then that it is not there.
  buildWebPage().catch((error) => console.error(`the console's web page cannot be built: ${error.message}`)),
]);
createRequire(import.meta.url)(standalone);
