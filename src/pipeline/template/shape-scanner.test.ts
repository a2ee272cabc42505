import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatTemplate } from './format-template.ts';
import { hashRow } from './template-row.ts';
import { formatShapeId, rowOfShape } from './row-of-shape.ts';
import { ShapeScanner } from './shape-scanner.ts';
import { TemplateMatcher } from './template-matcher.ts';
import { EMPTY_TEMPLATE_SET } from './template-set.ts';
import { MAX_CELLS } from './shape.ts';

const encoder = new TextEncoder();

/** The shape of one message as text with typed parameters. */
function shapeText(message: string | Uint8Array): string {
  const bytes = typeof message === 'string' ? encoder.encode(message) : message;
  const matcher = new TemplateMatcher(EMPTY_TEMPLATE_SET);
  matcher.match(bytes, 0, bytes.length);
  return formatTemplate(matcher.provisionalTemplate());
}

function shapeId(message: string): string {
  const bytes = encoder.encode(message);
  return formatShapeId(new ShapeScanner().scan(bytes, 0, bytes.length));
}

describe('shapes of messages', () => {
  const cases: readonly [message: string, shape: string][] = [
    ['', ''],
    ['   ', ''],
    ['service started', 'service started'],
    ['listening on port 8080', 'listening on port <integer>'],
    ['load is 0.75 of 4', 'load is <float> of <integer>'],
    ['temperature -4, limit +7', 'temperature <integer>, limit <integer>'],
    ['took 35 ms', 'took <duration>'],
    ['took 35ms', 'took <duration>'],
    ['took 1h30m', 'took <duration>'],
    ['took <1 sec.', 'took <duration>.'],
    ['wrote 12 KB to disk', 'wrote <size> to disk'],
    ['heap at 40% of limit', 'heap at <float> of limit'],
    ['tag <5> closed', 'tag <<integer>> closed'],
    ['peer 10.1.2.3 left', 'peer <ip> left'],
    ['peer /10.1.2.3:4444 left', 'peer <host:port> left'],
    ['subnet 10.0.0.0/8 added', 'subnet <ip> added'],
    ['peer fe80::1ff:fe23:4567:890a left', 'peer <ip> left'],
    ['mac aa:bb:cc:dd:ee:ff seen', 'mac <hex> seen'],
    ['dial db-1.internal:5432 failed', 'dial <host:port> failed'],
    ['at Main.java:42 thrown', 'at Main.java:<integer> thrown'],
    ['id 123e4567-e89b-12d3-a456-426614174000 ok', 'id <uuid> ok'],
    ['addr 0x7ffe12 mapped', 'addr <hex> mapped'],
    ['commit 9f86d081884c pushed', 'commit <hex> pushed'],
    ['mask ffffffff set', 'mask <hex> set'],
    ['open /var/log/app.log failed', 'open <path> failed'],
    ['open C:\\Temp\\x.txt failed', 'open <path> failed'],
    ['read/write error', 'read/write error'],
    ['fetch https://a.example/b?c=d&e=f, retrying', 'fetch <url>, retrying'],
    ['GET /v1/items?page=2&size=10 done', 'GET <path> done'],
    ['mail to ann.lee@example.com sent', 'mail to <email> sent'],
    ['at 2024-05-17 07:05:09,123 restarted', 'at <time> restarted'],
    ['at 2024-05-17T07:05:09.123Z restarted', 'at <time> restarted'],
    ['at Fri May 17 07:05:09 2024 restarted', 'at <time> restarted'],
    ['on 17/May/2024:07:05:09 +0200 restarted', 'on <time> restarted'],
    ['May contain nuts', 'May contain nuts'],
    ['user=ann role=admin', 'user=<word> role=<word>'],
    ['logname= uid=0', 'logname=<word> uid=<integer>'],
    ['logname=', 'logname=<word>'],
    ['name="Ann Lee" ok', 'name="<word>" ok'],
    ['a == b', 'a == b'],
    ['x => y', 'x => y'],
    ['enabled is true now', 'enabled is <word> now'],
    ['box=Rect(1, 2 - 3, 4)', 'box=Rect(<word>)'],
    ['host () gone', 'host (<word>) gone'],
    ['call main() done', 'call main() done'],
    ['ids 1, 2, 3 removed', 'ids <word> removed'],
    ['status 200 512 sent', 'status <integer> <integer> sent'],
    ['GET /api/items 200 8669 in 4 ms', 'GET <path> <integer> <integer> in <duration>'],
    ['counters 1 2 3 4 done', 'counters <word> done'],
    ['"GET / HTTP/1.1" 200 17 "-" "curl/8.1"', '"GET <path> <word>" <integer> <integer> "<word>" "<word>"'],
    ['by "Web/5.0 (X; Y 10_9) Kit/5 (like Z) Q/3" now', 'by "<word>" now'],
    [
      'said "this is quite a long text without any value" now',
      'said "this is quite a long text without any value" now',
    ],
    ['from "a" "b" on', 'from "a" "b" on'],
    ['name "" is empty', 'name "<word>" is empty'],
    ['dial example.com:443 failed', 'dial <host:port> failed'],
    ['state.topCount:52 reached', 'state.topCount:<integer> reached'],
    ['ids 1 2 3 4 removed', 'ids <word> removed'],
    ['roles [admin, editor] kept', 'roles [<word>] kept'],
    ['body {"a": [1, {"b": "}"}]} sent', 'body {<word>} sent'],
    ['items [] sent', 'items [<word>] sent'],
    ['items [{"a":1},{"a":2}] sent', 'items [<word>] sent'],
    ['loading...... 5', 'loading... <integer>'],
    ["can't open", "can't open"],
    ['class com.acme.shop.Cart loaded', 'class <word> loaded'],
    ['java.net.ConnectException: refused', 'java.net.ConnectException: refused'],
    ['got action.view.SCREEN_ON', 'got action.view.SCREEN_ON'],
    ['Zażółć gęślą 7', 'Zażółć gęślą <integer>'],
    ['用户 登录 5 次', '用户 登录 <integer> 次'],
    ['tab\tand\u0000null', 'tab and null'],
    ['\u001b[1;32mready\u001b[0m in 5 ms', 'ready in <duration>'],
  ];
  for (const [message, shape] of cases) {
    test(JSON.stringify(message), () => assert.equal(shapeText(message), shape));
  }

  test('lists of different lengths have one shape', () => {
    assert.equal(shapeId('acl yarn,7,8 set'), shapeId('acl yarn,7 set'));
    assert.equal(shapeId('tags [a, b] x'), shapeId('tags [a, b, c, d] x'));
  });

  test('words with invalid UTF-8 are parameters, so constants are always text', () => {
    const bytes = Uint8Array.from([
      ...encoder.encode('bad '),
      0xc3,
      0x28,
      0x20,
      0xff,
      ...encoder.encode(' end'),
    ]);
    assert.match(shapeText(bytes), /^bad <word>.*end$/);
  });

  test('a byte order mark inside a message survives in the text', () => {
    assert.equal(shapeText('\ufeffstart up'), '\ufeffstart up');
  });
});

describe('bounds', () => {
  test('a line of 1 MB ends in one parameter', () => {
    const scanner = new ShapeScanner();
    const bytes = encoder.encode(`stack trace follows ${'x y '.repeat(250_000)}`);
    const shape = scanner.scan(bytes, 0, bytes.length);
    assert.ok(shape.count <= MAX_CELLS);
    assert.equal(shape.end[shape.count - 1], bytes.length);
    assert.notEqual(shape.kind[shape.count - 1], 0);
  });

  test('unbalanced brackets take time in proportion to their number', () => {
    const scanner = new ShapeScanner();
    for (const text of ['[', '{"', '[a, ', '(', "['", '<']) {
      const bytes = encoder.encode(text.repeat(4000));
      const startMs = performance.now();
      scanner.scan(bytes, 0, bytes.length);
      assert.ok(performance.now() - startMs < 200, `${JSON.stringify(text)} took too long`);
    }
  });
});

test('any bytes give a shape whose id is that of its row, spans in order and inside the message', () => {
  const scanner = new ShapeScanner();
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => encoder.encode(text)),
    fc
      .array(
        fc.constantFrom(
          'a',
          'user',
          ' ',
          '=',
          '1',
          '[',
          ']',
          '{',
          '}',
          '"',
          "'",
          ':',
          '.',
          'ms',
          'Jul',
          '/',
          '-',
          ',',
          '(',
          ')',
          '<',
          '>',
          '\\',
          'true',
        ),
        { maxLength: 60 },
      )
      .map((parts) => encoder.encode(parts.join(''))),
  );
  fc.assert(
    fc.property(message, fc.nat(8), (bytes, skip) => {
      const start = Math.min(skip, bytes.length);
      const shape = scanner.scan(bytes, start, bytes.length);
      const row = rowOfShape(shape);
      assert.deepEqual({ ...shape.id }, hashRow(row));
      let last = start;
      for (let cell = 0; cell < shape.count; cell++) {
        assert.ok(shape.start[cell]! >= last && shape.end[cell]! >= shape.start[cell]!);
        last = shape.start[cell]!;
        assert.ok(shape.end[cell]! <= bytes.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what stands around a message in its buffer plays no part', () => {
  const alone = new ShapeScanner();
  const embedded = new ShapeScanner();
  const part = fc.array(
    fc.constantFrom('a', '1', ' ', '=', '[', '"', "'", '\\', ':', '.', '-', '/', '\u001b', '(', '<', 'ms'),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(part, part, part, (before, message, after) => {
      const bytes = encoder.encode(message.join(''));
      const start = encoder.encode(before.join('')).length;
      const whole = encoder.encode([...before, ...message, ...after].join(''));
      const first = alone.scan(bytes, 0, bytes.length);
      const second = embedded.scan(whole, start, start + bytes.length);
      assert.deepEqual(second.id, first.id);
      assert.deepEqual(second.kind.subarray(0, second.count), first.kind.subarray(0, first.count));
    }),
    { numRuns: 3000 },
  );
});
