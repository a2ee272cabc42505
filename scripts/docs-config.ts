// Writes config/config.yaml and docs/configuration.md from the schema: npx node scripts/docs-config.ts
import { writeFile } from 'node:fs/promises';
import { documentAsMarkdown, documentAsYaml } from '../src/config/document.ts';

const root = new URL('../', import.meta.url);
await writeFile(new URL('config/config.yaml', root), documentAsYaml());
await writeFile(new URL('docs/configuration.md', root), documentAsMarkdown());
console.log('Wrote config/config.yaml and docs/configuration.md.');
