import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { serverWithEveryRoute } from '../../test/support/every-route.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { ACTIONS } from '../core/action.ts';
import { ROLES, roleAllows } from '../core/role.ts';
import { PERMISSIONS, actionsOf } from './permissions.ts';

test('the table of permissions has every route of the server, and nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
  const app = await serverWithEveryRoute(folder);
  t.after(() => app.close());
  const missing = [...app.routeKeys].filter((key) => PERMISSIONS[key] === undefined);
  assert.deepEqual(
    missing,
    [],
    `src/server/permissions.ts says nothing of these routes, so only admins may use them; add a line for each:\n  ${missing.join('\n  ')}`,
  );
  const gone = Object.keys(PERMISSIONS).filter((key) => !app.routeKeys.has(key));
  assert.deepEqual(
    gone,
    [],
    `src/server/permissions.ts names routes that no server has:\n  ${gone.join('\n  ')}`,
  );
});

/** They only look, though their method is POST. */
const LOOKS = new Set(['POST /api/v1/deletions/preview']);

test('every change that needs a role has a name in the audit log', () => {
  const unnamed = Object.entries(PERMISSIONS).filter(
    ([key, { access, action }]) =>
      !key.startsWith('GET ') &&
      !LOOKS.has(key) &&
      (access === 'editor' || access === 'admin') &&
      action === undefined,
  );
  assert.deepEqual(unnamed, []);
});

test('what a role may change follows from the table: nothing to send logs by, all of it to admins', () => {
  assert.deepEqual(actionsOf('admin').toSorted(), ACTIONS.toSorted());
  for (const role of ROLES) {
    const may = new Set(actionsOf(role));
    for (const { access, action } of Object.values(PERMISSIONS)) {
      if (action === undefined || access === 'public' || access === 'page') continue;
      assert.equal(may.has(action), roleAllows(role, access), `${role}: ${action}`);
    }
  }
  assert.ok(
    !actionsOf('viewer').includes('change incident') && actionsOf('editor').includes('change incident'),
  );
});
