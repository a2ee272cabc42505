import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { WEB_DIRECTORY } from '../../src/app/web-directory.ts';

/** `npm test` builds the page before the tests, for all of them. @throws AssertionError when it is missing */
export function requireBuiltPage(): void {
  assert.ok(
    existsSync(path.join(WEB_DIRECTORY, 'index.html')),
    'The dashboard page is not built; run `npm run build:web` first.',
  );
}
