import { cp } from 'node:fs/promises';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { withMermaid } from 'vitepress-plugin-mermaid';
import { slugOf } from '../checks/markdown';
import { menuOf, sectionsOf, sidebarOf } from './contents';
import { asHome } from './home';
import { createRoadsOut } from './roads-out';

const docs = path.resolve(import.meta.dirname, '..');
const sections = sectionsOf(docs);
// Where the sources can be read, with the branch: `https://github.com/ours/rollcall/blob/main`.
const roadsOut = createRoadsOut({ docs, excluded: ['checks'], sources: process.env['ROLLCALL_SOURCE_URL'] });

export default withMermaid(
  defineConfig({
    title: 'Rollcall',
    description: 'Members, groups, roles and seats, equal to your identity provider.',
    lang: 'en',
    head: [
      ['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env['ROLLCALL_SITE_BASE'] ?? '/'}mark.svg` }],
    ],
    base: process.env['ROLLCALL_SITE_BASE'] ?? '/',
    srcExclude: ['checks/**', 'out-tsc/**'],
    rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
    // The tutorial and the guides say where things are on one's own machine.
    ignoreDeadLinks: 'localhostLinks',
    cacheDir: '../.cache/vitepress',
    markdown: {
      // Links to headings hold on GitHub, and so they do here.
      anchor: { slugify: slugOf },
      config: (markdown) => void markdown.core.ruler.push('roads-out', roadsOut.rule),
    },
    transformPageData: (page) => (page.relativePath === 'index.md' ? { frontmatter: asHome } : undefined),
    buildEnd: async ({ outDir }) => {
      for (const file of roadsOut.publishedFiles()) await cp(path.join(docs, file), path.join(outDir, file));
    },
    themeConfig: {
      logo: '/mark.svg',
      nav: menuOf(sections),
      sidebar: sidebarOf(sections),
      outline: { level: [2, 3] },
      search: { provider: 'local' },
      externalLinkIcon: true,
    },
    mermaid: {
      securityLevel: 'strict',
      theme: 'neutral',
      fontFamily: 'inherit',
      flowchart: { nodeSpacing: 30, rankSpacing: 34 },
    },
    vite: {
      // Whole as its makers bundle it: to bundle it once more takes as long as all the pages do.
      resolve: { alias: { mermaid: 'mermaid/dist/mermaid.esm.min.mjs' } },
      // Kinds of pictures that Mermaid brings and we do not use: no page asks for them.
      build: { chunkSizeWarningLimit: 1000 },
      // VitePress's esbuild is older than the target of our tsconfig.base.json.
      esbuild: { tsconfigRaw: { compilerOptions: { target: 'es2022' } } },
    },
  }),
);
