import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { apiDocsFiles, preloadFont } from './build-plugins';

/** Packages that more than one page uses; those of the charts are as large as the rest together. */
const allButCharts =
  /node_modules\/(react|react-dom|react-router|scheduler|@mantine\/(core|hooks|form|notifications|store)|@tabler|@tanstack|@connectrpc|@bufbuild|@floating-ui|react-remove-scroll|react-number-format|clsx)\//;

const web = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig(({ command }) => {
  // A test that starts the product brings NODE_ENV=test along; the page it builds would hold React's development build,
  // which is several times as slow, and stay where the next start serves it.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: web,
    plugins: [react(), apiDocsFiles(), preloadFont()],
    resolve: { conditions: ['@rollcall/source', ...defaultClientConditions] },
    build: {
      outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
      emptyOutDir: true,
      // The content security policy lets nothing in that is written into the page, so nothing is inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: true,
      // Few files: what every page uses in two of them, each page in its own, the charts beside the page that has them.
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'packages', test: allButCharts, priority: 2 },
              {
                name: 'shell',
                test: /libs\/contracts|web\/src\/(api|app|organizations|parts|session|theme)\//,
                priority: 1,
              },
            ],
          },
        },
      },
      chunkSizeWarningLimit: 1_000,
    },
    server: {
      port: 5173,
      // The page of `vite` beside the server of `npm start`: one origin, as in production.
      proxy: Object.fromEntries(
        ['^/api/', '^/auth/'].map((path) => [path, process.env.CONSOLE_URL ?? 'http://localhost:4000']),
      ),
    },
  };
});
