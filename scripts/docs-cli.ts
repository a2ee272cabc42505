// Writes docs/cli.md from the commands: npx node scripts/docs-cli.ts
import { writeFile } from 'node:fs/promises';
import { cliAsMarkdown } from '../src/cli/document.ts';
import { buildProgram } from '../src/cli/main.ts';
import { createProcessContext } from '../src/cli/process-context.ts';

const program = buildProgram({
  // Nothing of it runs: defaults must not come from whoever writes the documentation.
  context: { ...createProcessContext(), environment: {} },
  version: '',
  up: () => Promise.resolve(),
  role: () => Promise.resolve(),
});
await writeFile(new URL('../docs/cli.md', import.meta.url), cliAsMarkdown(program));
console.log('Wrote docs/cli.md.');
