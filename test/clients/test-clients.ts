import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { comparableEntry, expectedEntry } from '../../src/ingest/protocol-conformance/event.ts';
import { type Client, messageOf, type Target } from './client.ts';
import { type ClientServer, openClientServer, type ServerEnvironment, type Stored } from './client-server.ts';

const COUNT = 1_000;
/** A thousand events then take five seconds: longer than a restart. */
const RESTART_PAUSE_MS = 50;
/** Only clients whose name has this, a regular expression: `CLIENT='loki|curl' npm run test:clients`. */
const ONLY = new RegExp(process.env['CLIENT'] ?? '', 'i');

export function chosenOf(clients: readonly Client[]): readonly Client[] {
  return clients.filter(({ name }) => ONLY.test(name));
}

/** Registers the tests of these clients against one server, which has this environment besides its ports. */
export function testClients(clients: readonly Client[], environment: ServerEnvironment = {}): void {
  const chosen = chosenOf(clients);
  if (chosen.length === 0) return;
  const root = mkdtempSync(path.join(tmpdir(), 'logsentry-clients-'));
  const missing = new Map<string, string>();
  let server: ClientServer;

  before(async () => (server = await openClientServer(root, environment)));
  after(async () => {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
    for (const [name, reason] of missing) process.stdout.write(`NOT RUN: ${name}: ${reason}\n`);
  });

  async function targetFor(t: TestContext, client: Client, pauseMs: number): Promise<Target | undefined> {
    const installed = await client.install();
    if ('missing' in installed) {
      missing.set(client.name, installed.missing);
      t.skip(installed.missing);
      return undefined;
    }
    const stop = new AbortController();
    t.after(() => stop.abort());
    const service = `${pauseMs > 0 ? 'restart' : 'plain'}-${clients.indexOf(client)}`;
    const folder = path.join(root, service);
    mkdirSync(folder);
    return {
      ...server.place,
      count: COUNT,
      pauseMs,
      service,
      folder,
      installed: installed.folder,
      signal: stop.signal,
    };
  }

  for (const client of chosen) {
    describe(client.name, () => {
      test(`${COUNT} events are stored once, equal to what was sent`, async (t) => {
        const target = await targetFor(t, client, 0);
        if (target === undefined) return;
        const startMs = Date.now();
        await client.send(target);
        const stored = await server.storedAll(client, target);
        assert.equal(stored.length, COUNT, 'each is stored once');
        assertEqual(stored, { client, target, startMs });
      });

      const { survives, once } = client.outage;
      if (survives === 'none') return;
      const how = survives === 'crash' ? 'killed' : 'stopped';
      test(`a server ${how} in the middle and started again loses none`, async (t) => {
        const target = await targetFor(t, client, RESTART_PAUSE_MS);
        if (target === undefined) return;
        const startMs = Date.now();
        const sending = client.send(target);
        sending.catch(() => undefined);
        await Promise.race([server.storedSome(target), sending]);
        const before = (await server.stored(target)).length;
        await server.restart(survives === 'crash');
        assert.ok(before < COUNT, 'the restart is in the middle');
        await sending;
        const stored = await server.storedAll(client, target);
        if (once === true) assert.equal(stored.length, COUNT, 'what was sent again is stored once');
        assertEqual(stored, { client, target, startMs });
      });
    });
  }
}

function assertEqual(
  stored: readonly Stored[],
  { client, target, startMs }: { client: Client; target: Target; startMs: number },
): void {
  const { deviation, host = 'web-1' } = client;
  const numbers = new Map(Array.from({ length: COUNT }, (_, number) => [messageOf(number), number]));
  const { service } = target;
  for (const entry of stored) {
    assert.ok(numbers.has(entry.message), entry.message);
    const event = { level: 'warn', service, host, message: entry.message, trace: '' } as const;
    assert.deepEqual(
      comparableEntry(entry, deviation),
      expectedEntry({ ...event, attributes: { user: 'u1' } }, deviation),
    );
    const timeMs = Date.parse(entry.time);
    // A second: the step of the coarsest times.
    assert.ok(timeMs > startMs - 1_000 && timeMs <= Date.now(), entry.time);
  }
}
