import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { requireToken } from './auth.ts';

const TOKEN = 'correct-horse-battery';

const app = Fastify();
requireToken(app, TOKEN);
app.get('/', async () => 'page');
app.get('/api/v1/entries', async () => 'read');

function submit(token: string) {
  return app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `token=${encodeURIComponent(token)}`,
  });
}

test('a browser without the token is led to the form, and by it to the page', async () => {
  const page = await app.inject({ url: '/', headers: { accept: 'text/html,*/*' } });
  assert.deepEqual([page.statusCode, page.headers.location], [303, '/login']);
  assert.match((await app.inject({ url: '/login' })).body, /name="token"/);
  const answer = await submit(TOKEN);
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/']);
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  assert.equal((await app.inject({ url: '/', headers: { accept: 'text/html', cookie } })).body, 'page');
  assert.equal((await app.inject({ url: '/api/v1/entries', headers: { cookie } })).body, 'read');
});

test('a wrong token leads back to the form and opens nothing', async () => {
  const answer = await submit('wrong');
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/login']);
  assert.equal(answer.headers['set-cookie'], undefined);
});
