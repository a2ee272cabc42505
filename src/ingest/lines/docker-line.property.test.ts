import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDockerLine } from './docker-line.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'plain',
    'plain\n',
    'plain\r\n',
    '\n',
    '',
    'two\nlines\n',
    'quote " \\n',
    '{"a":1}\n',
    'tab\t\n',
    'ü\n',
  ),
);
const time = fc.constantFrom('2026-01-02T03:04:05.678901234Z', '', 'no time');
const stream = fc.constantFrom('stdout', 'stderr', '"', '');
const others = fc.constantFrom({}, { attrs: { a: 'b' } });

test('the parts of a line are those that JSON.parse finds, whatever stands around it', () => {
  const line = fc.record({ log: text, stream, time, more: others, blank: fc.constantFrom('', ' ') });
  fc.assert(
    fc.property(line, ({ log, stream: name, time: at, more, blank }) => {
      const json = new TextEncoder().encode(
        `${JSON.stringify({ log, stream: name, time: at, ...more })}${blank}`,
      );
      const bytes = Buffer.concat([Buffer.from('x'), json, Buffer.from('\n"')]);
      const docker = parseDockerLine(bytes, 1, 1 + json.length);
      assert.ok(docker !== undefined);
      const part = ({ start, end }: { start: number; end: number }) =>
        Buffer.from(docker.bytes).toString('utf8', start, end);
      assert.deepEqual(
        {
          log: part(docker.text),
          stream: part(docker.stream),
          time: part(docker.time),
          partial: docker.partial,
        },
        {
          log: log.replace(/\r?\n$/, '').toWellFormed(),
          stream: name,
          time: at,
          partial: !log.endsWith('\n'),
        },
      );
    }),
    { numRuns: RUNS },
  );
});

test('what the driver did not write is none', () => {
  for (const line of [
    '{"log":"a"}',
    '{"log":"a\\n","stream":"stdout","time":5}',
    '{"log":"a',
    '{"log":1}',
    '{}',
    '',
  ]) {
    const bytes = Buffer.from(`${line}\n{"log":"b\\n","stream":"stdout","time":""}`);
    assert.equal(parseDockerLine(bytes, 0, line.length), undefined, line);
  }
});
