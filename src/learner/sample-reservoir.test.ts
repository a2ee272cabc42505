import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textAt } from '../core/batch.ts';
import { decodeEnvelope } from '../core/envelope.ts';
import { createRandom } from '../core/random.ts';
import { exampleBatch, exampleLines, type ExampleLine } from '../pipeline/model/example-lines.ts';
import { MAX_BYTES, SampleReservoir, SLOT_COUNT } from './sample-reservoir.ts';

const MAX_LINES = 9_600;

function messagesOf(reservoir: SampleReservoir): string[] {
  reservoir.seal();
  return reservoir.chunks.flatMap(({ envelope }) => {
    const batch = decodeEnvelope(envelope);
    return Array.from({ length: batch.count }, (_, row) => textAt(batch.message, row));
  });
}

test('holds everything until it is full, then stays at its bound with newer lines preferred', () => {
  const reservoir = new SampleReservoir({ maxLines: MAX_LINES });
  reservoir.add(exampleBatch(exampleLines(1000)));
  assert.equal(reservoir.lines, 1000);
  for (let round = 0; round < 100; round++) {
    const lines = Array.from({ length: 1000 }, (): ExampleLine => ({ message: `round ${round}` }));
    reservoir.add(exampleBatch(lines));
    assert.ok(reservoir.lines <= MAX_LINES + 200, `${reservoir.lines} lines`);
  }
  const kept = messagesOf(reservoir).filter((message) => message.startsWith('round'));
  const recent = kept.filter((message) => Number(message.slice(6)) >= 90).length;
  const old = kept.filter((message) => Number(message.slice(6)) < 50).length;
  assert.ok(recent > 1000, `${recent} of the last tenth`);
  assert.ok(old > 500 && old < recent * 2, `${old} of the first half`);
  assert.ok(reservoir.chunks.every(({ slot }) => slot < SLOT_COUNT));
});

test('a million made-up templates neither evict what repeats nor grow the sample', () => {
  const reservoir = new SampleReservoir({ maxLines: MAX_LINES });
  const random = createRandom(5);
  const letters = () => String.fromCharCode(...Array.from({ length: 8 }, () => 97 + random.integer(26)));
  for (let round = 0; round < 200; round++) {
    const garbage = Array.from({ length: 450 }, (): ExampleLine => ({
      service: 'evil',
      message: `${letters()} ${letters()} ${letters()}`,
    }));
    const real = [
      ...exampleLines(48, round),
      { message: 'backup of the catalogue finished' },
      { message: 'cache warmed up' },
    ];
    reservoir.add(exampleBatch([...garbage, ...real]));
  }
  const messages = messagesOf(reservoir);
  assert.ok(messages.length <= MAX_LINES + 200);
  const garbage = messages.filter((message) => /^[a-z]{8} [a-z]{8} [a-z]{8}$/.test(message)).length;
  const backups = messages.filter((message) => message.startsWith('backup')).length;
  assert.ok(garbage < messages.length * 0.75, `${garbage} of ${messages.length} lines are garbage`);
  assert.ok(backups >= 60, `${backups} rare lines are left of 200`);
});

test('chunks sealed early are joined, so restarts do not shrink the sample', () => {
  const reservoir = new SampleReservoir({ maxLines: MAX_LINES });
  for (let round = 0; round < 300; round++) {
    reservoir.add(exampleBatch(exampleLines(10, round)));
    reservoir.seal();
  }
  assert.equal(reservoir.lines, 3000);
  assert.ok(reservoir.chunks.length < SLOT_COUNT);
});

test('enormous lines are kept in chunks of a few, and together within the bound of bytes', () => {
  const reservoir = new SampleReservoir({ maxLines: 200_000 });
  const message = 'x'.repeat(1024 * 1024);
  for (let round = 0; round < 160; round++) reservoir.add(exampleBatch([{ message }]));
  const sizes = reservoir.chunks.map(({ envelope }) => envelope.length);
  assert.ok(Math.max(...sizes) < 3 * 1024 * 1024, `a chunk of ${Math.max(...sizes)} bytes`);
  const held = sizes.reduce((sum, bytes) => sum + bytes, 0);
  assert.ok(held > MAX_BYTES / 2 && held <= MAX_BYTES, `${held} bytes`);
});
