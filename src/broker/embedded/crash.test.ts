import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Broker } from '../broker.ts';
import { collectDeliveries } from '../collect-deliveries.ts';
import { openEmbeddedBroker } from './open-embedded-broker.ts';

const PROGRAM = join(import.meta.dirname, 'publisher-process.ts');
const KILLS = 5;
/** Enough for some hundred commits, so that the kill hits one at a random point. */
const LINES_BEFORE_KILL = 300;

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logsentry-crash-'));
  folders.push(folder);
  return folder;
}

/** Runs the program until it has printed enough lines, kills it at a random moment soon after; returns all lines. */
function runAndKill(folder: string, mode: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, folder, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let dying = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (dying || output.split('\n').length < LINES_BEFORE_KILL) return;
      dying = true;
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
    });
    child.on('error', reject).on('close', (_code, signal) => {
      // A last line without its end was cut while it was printed: still confirmed or not, the id is unknown.
      const lines = output.split('\n').slice(0, -1);
      if (signal === 'SIGKILL') resolve(lines);
      else reject(new Error(`the program ended by itself: ${output.slice(-500)}`));
    });
  });
}

async function drain(folder: string): Promise<string[]> {
  const broker = await openEmbeddedBroker({ folder, limitBytes: 1_000_000_000 });
  const { messages } = await broker.stats();
  const consumer = await collectDeliveries(broker, {
    prefetch: 100,
    prefetchBytes: 10_000_000,
    deliveryLimit: 100,
  });
  const ids: string[] = [];
  while (ids.length < messages) {
    for (const delivery of await consumer.take(Math.min(50, messages - ids.length))) {
      ids.push(delivery.id);
      await delivery.ack();
    }
  }
  await broker.close();
  return ids;
}

describe('Embedded queue, kill -9', { timeout: 120_000 }, () => {
  it('has every confirmed message exactly once after kills at random moments', async () => {
    const folder = temporaryFolder();
    const confirmed = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      for (const id of await runAndKill(folder, 'publish')) confirmed.add(id);
    }
    const ids = await drain(folder);
    assert.equal(new Set(ids).size, ids.length, 'none twice');
    const found = new Set(ids);
    assert.deepEqual(
      [...confirmed].filter((id) => !found.has(id)),
      [],
      'none missing',
    );
    assert.ok(confirmed.size >= KILLS * LINES_BEFORE_KILL * 0.9);
  });

  it('brings back nothing that was acknowledged, while publishing and consuming', async () => {
    const folder = temporaryFolder();
    const confirmed = new Set<string>();
    const acknowledged = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      for (const line of await runAndKill(folder, 'consume')) {
        if (line.startsWith('-')) acknowledged.add(line.slice(1));
        else confirmed.add(line);
      }
    }
    const ids = await drain(folder);
    const found = new Set(ids);
    assert.deepEqual(
      ids.filter((id) => acknowledged.has(id)),
      [],
    );
    // The acknowledgement may be on disk without having been printed: one group of each kill at most.
    const missing = [...confirmed].filter((id) => !found.has(id) && !acknowledged.has(id));
    assert.ok(missing.length <= KILLS * 16, `${missing.length} neither queued nor acknowledged`);
    assert.ok(acknowledged.size > 100);
  });

  it('moves a message that kills the process to the dead letters, and no other', async () => {
    const folder = temporaryFolder();
    const before: Broker = await openEmbeddedBroker({ folder, limitBytes: 1_000_000_000 });
    for (let n = 1; n <= 10; n++) {
      const body = new Uint8Array(1000).fill(n === 5 ? 0xdd : 1);
      await before.publish({ id: n.toString(16).padStart(16, '0'), body });
    }
    await before.close();
    // Three deliveries are its limit; the fourth run must survive it.
    for (let delivery = 1; delivery <= 3; delivery++) await runAndKill(folder, 'poison');
    const broker = await openEmbeddedBroker({ folder, limitBytes: 1_000_000_000 });
    const consumer = await collectDeliveries(broker, { prefetch: 16, prefetchBytes: 1e7, deliveryLimit: 3 });
    while ((await broker.stats()).messages > 0) {
      const [delivery] = await Promise.race([consumer.take(1), emptied(broker)]);
      assert.notEqual(delivery?.body[0], 0xdd, 'the poison message must not be delivered a fourth time');
      await delivery?.ack();
    }
    const letters = await broker.deadLetters(10);
    assert.deepEqual(
      letters.map(({ id, deliveries }) => [id, deliveries]),
      [['0000000000000005', 3]],
    );
    await broker.close();
  });
});

async function emptied(broker: Broker): Promise<[]> {
  while ((await broker.stats()).messages > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return [];
}
