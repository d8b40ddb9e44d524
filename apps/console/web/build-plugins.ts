import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Plugin } from 'vite';

const apiFiles = ['openapi.json', 'reference.md'];
const apiFile = (name: string): string => fileURLToPath(new URL(`../../../docs/api/${name}`, import.meta.url));

/** The generated description of the calls, at `/api-docs/openapi.json` and `/api-docs/reference.md`: the page reads the first. */
export function apiDocsFiles(): Plugin {
  return {
    name: 'api-docs-files',
    generateBundle() {
      for (const name of apiFiles) {
        this.emitFile({ type: 'asset', fileName: `api-docs/${name}`, source: readFileSync(apiFile(name)) });
      }
    },
    configureServer(server) {
      for (const name of apiFiles) {
        server.middlewares.use(
          `/api-docs/${name}`,
          (_request, response) => void response.end(readFileSync(apiFile(name))),
        );
      }
    },
  };
}

/** The letters of most names are fetched beside the scripts, not after the styles: the page does not change its face. */
export function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => /inter-latin-wght-normal-.*\.woff2$/.test(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', href: `/${file}`, as: 'font', type: 'font/woff2', crossorigin: true },
            injectTo: 'head' as const,
          })),
    },
  };
}
