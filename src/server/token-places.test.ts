import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { createTokenCheck } from '../accounts/token-check.ts';
import { problemOf, sendProblem } from './problem.ts';
import { guard } from './gate.ts';

const TOKEN = 'correct-horse-battery';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const app = Fastify();
app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
guard(app, {
  mode: 'token',
  checkToken: createTokenCheck({ mode: 'token', serverToken: TOKEN, directory: undefined }),
});
for (const url of ['/v1/input', '/v1/input/:apiKey']) app.post(url, async () => 'taken');
app.get('/api/v1/entries', async () => 'read');

const PLACES: readonly (readonly [name: string, url: string, headers: Record<string, string>])[] = [
  ['bearer', '/v1/input', { authorization: `Bearer ${TOKEN}` }],
  ['basic password', '/v1/input', { authorization: `Basic ${base64(`any:${TOKEN}`)}` }],
  ['Splunk', '/v1/input', { authorization: `Splunk ${TOKEN}` }],
  ['Elasticsearch API key', '/v1/input', { authorization: `ApiKey ${base64(`id:${TOKEN}`)}` }],
  ['plain API key', '/v1/input', { authorization: `ApiKey ${TOKEN}` }],
  ['Datadog header', '/v1/input', { 'dd-api-key': TOKEN }],
  ['Datadog query', `/v1/input?dd-api-key=${TOKEN}`, {}],
  ['Datadog path', `/v1/input/${TOKEN}`, {}],
];

for (const [name, url, headers] of PLACES) {
  test(`ingest takes the token as ${name}`, async () => {
    assert.equal((await app.inject({ method: 'POST', url, headers })).statusCode, 200);
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
  for (const request of [{ url: '/v1/input', headers: {} }, ...wrong]) {
    assert.equal((await app.inject({ method: 'POST', ...request })).statusCode, 401, JSON.stringify(request));
  }
});

test('places of shippers do not open the API', async () => {
  const url = '/api/v1/entries';
  assert.equal((await app.inject({ url, headers: { authorization: `Splunk ${TOKEN}` } })).statusCode, 401);
  assert.equal((await app.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } })).statusCode, 200);
});
