import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { problemOf, sendProblem } from './problem.ts';
import { requireToken } from './auth.ts';

const TOKEN = 'correct-horse-battery';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const app = Fastify();
app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
requireToken(app, TOKEN);
app.get('/in/:apiKey?', { config: { access: 'ingest' } }, async () => 'taken');
app.get('/api/v1/entries', async () => 'read');

const PLACES: readonly (readonly [name: string, url: string, headers: Record<string, string>])[] = [
  ['bearer', '/in', { authorization: `Bearer ${TOKEN}` }],
  ['basic password', '/in', { authorization: `Basic ${base64(`any:${TOKEN}`)}` }],
  ['Splunk', '/in', { authorization: `Splunk ${TOKEN}` }],
  ['Elasticsearch API key', '/in', { authorization: `ApiKey ${base64(`id:${TOKEN}`)}` }],
  ['plain API key', '/in', { authorization: `ApiKey ${TOKEN}` }],
  ['Datadog header', '/in', { 'dd-api-key': TOKEN }],
  ['Datadog query', `/in?dd-api-key=${TOKEN}`, {}],
  ['Datadog path', `/in/${TOKEN}`, {}],
];

for (const [name, url, headers] of PLACES) {
  test(`ingest takes the token as ${name}`, async () => {
    assert.equal((await app.inject({ url, headers })).statusCode, 200);
  });
}

test('wrong and missing tokens are refused', async () => {
  const wrong = PLACES.map(([, url, headers]) => ({
    url: url.replace(TOKEN, 'wrong'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace(TOKEN, 'wrong').replace(/(?<=Basic |ApiKey ).*/, base64('a:wrong')),
      ]),
    ),
  }));
  for (const request of [{ url: '/in', headers: {} }, ...wrong]) {
    assert.equal((await app.inject(request)).statusCode, 401, JSON.stringify(request));
  }
});

test('places of shippers do not open the API', async () => {
  const url = '/api/v1/entries';
  assert.equal((await app.inject({ url, headers: { authorization: `Splunk ${TOKEN}` } })).statusCode, 401);
  assert.equal((await app.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } })).statusCode, 200);
});
