// Writes docs/errors.md and docs/metrics.md from the code: npx node scripts/docs-reference.ts
import { writeFile } from 'node:fs/promises';
import { errorsAsMarkdown, metricsAsMarkdown } from '../src/app/reference-docs.ts';

const docs = new URL('../docs/', import.meta.url);
await writeFile(new URL('errors.md', docs), errorsAsMarkdown());
await writeFile(new URL('metrics.md', docs), await metricsAsMarkdown());
console.log('Wrote docs/errors.md and docs/metrics.md.');
