import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeText } from '../../../test/support/decode-text.ts';
import { createRandom } from '../../core/random.ts';
import { DEFAULT_INGEST_LIMITS } from '../limits.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';

/** Traces as runtimes print them, one entry each. */
const TRACES: Readonly<Record<string, string>> = {
  'Java after its log line': `2026-01-02 03:04:05,678 ERROR [main] a.b.Shop: cannot pay
java.lang.IllegalStateException: card refused
\tat a.b.Shop.pay(Shop.java:12) ~[app.jar:1.0]
\tat a.b.Main.main(Main.java:3)
\tSuppressed: java.io.IOException: closed
\t\tat a.b.C.close(C.java:9)
Caused by: java.net.ConnectException: Connection refused
\tat java.net.Socket.connect(Socket.java:591)
\t... 23 more`,
  'Java uncaught': `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "x"
\tat a.b.Main.main(Main.java:3)`,
  'Python after its log line': `2026-01-02 03:04:05,678 - shop - ERROR - cannot pay
Traceback (most recent call last):
  File "/app/shop.py", line 3, in pay
    raise ValueError("refused")
ValueError: refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    pay()
RuntimeError: payment failed`,
  'Python uncaught': `Traceback (most recent call last):
  File "/app/shop.py", line 3, in pay
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero`,
  'Go panic': `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a2b1c]

goroutine 1 [running]:
main.(*Shop).Pay(0x0, {0xc000010000, 0x2, 0x2})
\t/app/main.go:12 +0x1c
main.main()
\t/app/main.go:5 +0x25
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3285 +0x4b4
exit status 2`,
  'Node uncaught': `/app/shop.js:10
    throw new TypeError('card is undefined');
    ^

TypeError: card is undefined
    at pay (/app/shop.js:10:11)
    at Object.<anonymous> (/app/main.js:3:1) {
  code: 'E_CARD',
  [cause]: Error: refused
      at x (/app/c.js:1:1)
}

Node.js v24.21.0`,
  'Node after its log line': `2026-01-02T03:04:05.678Z error cannot pay
Error: refused
    at pay (/app/shop.js:10:11)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  '.NET uncaught': `Unhandled exception. System.InvalidOperationException: cannot pay
 ---> System.Net.Http.HttpRequestException: refused
   at Acme.Client.Get() in /src/Client.cs:line 8
   --- End of inner exception stack trace ---
   at Acme.Shop.Pay(String card) in /src/Shop.cs:line 12
   at Program.Main()`,
  '.NET after its log line': `2026-01-02 03:04:05.678 +00:00 [ERR] cannot pay
System.InvalidOperationException: refused
   at Acme.Shop.Pay(String card) in /src/Shop.cs:line 12`,
  'Ruby uncaught': `/app/shop.rb:3:in 'Shop#pay': refused (RuntimeError)
\tfrom /app/main.rb:9:in 'Object#run'
\tfrom /app/main.rb:12:in '<main>'`,
  'Ruby after its log line': `E, [2026-01-02T03:04:05.678901 #1234] ERROR -- shop: refused (RuntimeError)
/app/shop.rb:3:in 'Shop#pay'
/app/main.rb:9:in 'Object#run'`,
};

const BETWEEN = [
  '2026-01-02 03:04:06,000 INFO [main] a.b.Shop: paid',
  'plain line',
  '2026-01-02T03:04:05Z DEBUG listening',
];

describe('the lines of a trace are one entry', () => {
  for (const [title, trace] of Object.entries(TRACES)) {
    test(title, () => {
      const before = BETWEEN[0]!;
      const { rows } = decodeText(`${before}\n${trace}\n${before}\n`);
      assert.deepEqual(
        rows.map((row) => row.message.split('\n').length),
        [1, trace.split('\n').length, 1],
      );
      // The header goes, the rest stays as it was, line by line.
      assert.ok(trace.endsWith(rows[1]!.message.slice(rows[1]!.message.indexOf('\n'))));
    });
  }
});

test('2,000 traces of six languages from eight sources, each source cut into chunks anywhere', () => {
  const random = createRandom(7);
  const traces = Object.values(TRACES);
  let right = 0;
  let all = 0;
  for (let source = 0; source < 8; source++) {
    const entries: string[] = [];
    for (let i = 0; i < 250; i++) {
      entries.push(traces[random.integer(traces.length)]!);
      for (let k = random.integer(3); k > 0; k--) entries.push(BETWEEN[random.integer(BETWEEN.length)]!);
    }
    const text = `${entries.join('\n')}\n`;
    const cuts = Array.from({ length: 60 }, () => random.integer(text.length));
    const { rows } = decodeText(text, { cuts });
    const lengths = rows.map((row) => row.message.split('\n').length);
    entries.forEach((entry, index) => {
      all++;
      if (lengths[index] === entry.split('\n').length) right++;
    });
    assert.equal(rows.length, entries.length);
  }
  assert.ok(right / all >= 0.995, `${right} of ${all}`);
});

test('an exception line after a line that is no trouble begins an entry of its own', () => {
  const { rows } = decodeText('2026-01-02 03:04:05,678 INFO a.b.C: paid\nValueError: x\n');
  assert.deepEqual(
    rows.map((row) => row.message),
    ['paid', 'ValueError: x'],
  );
});

test('a trace has the level and time of its log line', () => {
  const [row] = decodeText(TRACES['Java after its log line']!).rows;
  assert.equal(row?.level, 'error');
  assert.equal(row?.timeUs, Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000);
});

test('a line without time has that of the entry before it', () => {
  const { rows } = decodeText('2026-01-02 03:04:05 hello\nplain\n');
  assert.equal(rows[1]?.timeUs, rows[0]?.timeUs);
  assert.equal(rows[1]?.flags, ENTRY_FLAG.timeAssumed);
});

test('a trace without end is cut, marked and flagged', () => {
  const frames = '\tat a.b.C.d(C.java:1)\n'.repeat(50_000);
  const limits = { ...DEFAULT_INGEST_LIMITS, messageBytes: 10_000 };
  const { rows } = decodeText(`2026-01-02 03:04:05,678 ERROR a.b.C: x\n${frames}`, { context: { limits } });
  assert.equal(rows.length, 1);
  assert.match(rows[0]!.message, /… \[\d+ bytes cut\]$/);
  assert.ok(rows[0]!.message.length < 10_100);
  assert.equal(rows[0]!.flags, ENTRY_FLAG.truncated);
});

test('indented lines go on with a line that has a header, blank lines do not', () => {
  const { rows } = decodeText('2026-01-02 03:04:05 SELECT\n  a,\n  b\n\n\nnext\n');
  assert.deepEqual(
    rows.map((row) => row.message),
    ['SELECT\n  a,\n  b', 'next'],
  );
});
