/** Lines as the documentation of the programs that write them shows them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeText } from '../../../test/support/decode-text.ts';

interface Expected {
  /** ISO 8601, UTC; undefined when the line has none. */
  readonly time?: string;
  readonly level: string;
  readonly service: string;
  readonly message: string;
}

function expectEntries(text: string, format: string, expected: readonly Expected[]): void {
  const decoded = decodeText(text);
  assert.equal(decoded.format, format);
  assert.deepEqual(
    decoded.rows.map(({ timeUs, flags, level, service, message }) => ({
      ...(flags === 0 ? { time: new Date(timeUs / 1000).toISOString() } : {}),
      ...{ level, service, message },
    })),
    expected,
  );
}

// RabbitMQ 3.6, "Logging" and "Memory alarms".
describe("RabbitMQ's old format", () => {
  const alarm = [
    'disk resource limit alarm set on node rabbit@warp10.',
    '',
    '**********************************************************',
    '*** Publishers will be blocked until this alarm clears ***',
    '**********************************************************',
  ].join('\n');

  test('the lines behind a report are its message', () => {
    expectEntries(
      `
=INFO REPORT==== 31-Jul-2017::13:44:29 ===
accepting AMQP connection <0.3474.0> (127.0.0.1:51294 -> 127.0.0.1:5672)

=ERROR REPORT==== 9-Aug-2012::16:18:23 ===
closing AMQP connection <0.271.0> (127.0.0.1:51294 -> 127.0.0.1:5672):
{inet_error,enotconn}

=WARNING REPORT==== 9-Aug-2012::16:18:24 ===
${alarm}

=CRASH REPORT==== 9-Aug-2012::16:18:25.355040 ===
  crasher:
    initial call: rabbit_reader:init/4
`,
      'erlang-report',
      [
        {
          time: '2017-07-31T13:44:29.000Z',
          level: 'info',
          service: '',
          message: 'accepting AMQP connection <0.3474.0> (127.0.0.1:51294 -> 127.0.0.1:5672)',
        },
        {
          time: '2012-08-09T16:18:23.000Z',
          level: 'error',
          service: '',
          message:
            'closing AMQP connection <0.271.0> (127.0.0.1:51294 -> 127.0.0.1:5672):\n{inet_error,enotconn}',
        },
        { time: '2012-08-09T16:18:24.000Z', level: 'warn', service: '', message: alarm },
        {
          time: '2012-08-09T16:18:25.355Z',
          level: 'error',
          service: '',
          message: 'crasher:\n  initial call: rabbit_reader:init/4',
        },
      ],
    );
  });

  test('a report does not swallow what another program goes on to write', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`);
    const { rows } = decodeText(`=INFO REPORT==== 31-Jul-2017::13:44:29 ===\n${lines.join('\n')}\n`);
    assert.equal(rows[0]?.message, lines.slice(0, 200).join('\n'));
    assert.deepEqual(
      rows.slice(1).map(({ message }) => message),
      lines.slice(200),
    );
  });
});

// Microsoft, "Logging in .NET" and "Console log formatting".
describe(".NET's console", () => {
  test('the category stands on one line, the message on the next', () => {
    expectEntries(
      `info: Microsoft.Hosting.Lifetime[14]
      Now listening on: https://localhost:7233
info: Microsoft.Hosting.Lifetime[0]
      Application started. Press Ctrl+C to shut down.
fail: TodoApi.Controllers.TodoController[1002]
      Getting item 5
      System.InvalidOperationException: boom
         at TodoApi.Controllers.TodoController.Get() in /src/TodoController.cs:line 20
crit: Program[0]
      => RequestId:0HLT
      out of disk
`,
      'dotnet',
      [
        {
          level: 'info',
          service: 'Microsoft.Hosting.Lifetime',
          message: 'Now listening on: https://localhost:7233',
        },
        {
          level: 'info',
          service: 'Microsoft.Hosting.Lifetime',
          message: 'Application started. Press Ctrl+C to shut down.',
        },
        {
          level: 'error',
          service: 'TodoApi.Controllers.TodoController',
          message: [
            'Getting item 5',
            'System.InvalidOperationException: boom',
            '   at TodoApi.Controllers.TodoController.Get() in /src/TodoController.cs:line 20',
          ].join('\n'),
        },
        { level: 'fatal', service: 'Program', message: '=> RequestId:0HLT\nout of disk' },
      ],
    );
  });

  test('with a time, on one line and on two', () => {
    expectEntries(
      `06:09:03 info: ConsoleFormats.Program[0] Hello World!
[06:09:04] dbug: ConsoleFormats.Program[3]
      Two lines.
2026-01-10 06:09:05 warn: ConsoleFormats.Program[0] Careful.
`,
      'dotnet',
      [
        {
          time: '2026-01-10T06:09:03.000Z',
          level: 'info',
          service: 'ConsoleFormats.Program',
          message: 'Hello World!',
        },
        {
          time: '2026-01-10T06:09:04.000Z',
          level: 'debug',
          service: 'ConsoleFormats.Program',
          message: 'Two lines.',
        },
        {
          time: '2026-01-10T06:09:05.000Z',
          level: 'warn',
          service: 'ConsoleFormats.Program',
          message: 'Careful.',
        },
      ],
    );
  });
});

// AWS, "Access logs for your Application Load Balancer", example log entries.
test("an AWS load balancer's access log: HTTP, HTTP/2, WebSockets, a failed Lambda function", () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067';
  const entries = [
    [
      `http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - ${arn} "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"`,
      '200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1"',
    ],
    [
      `h2 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 0.000 200 200 5 257 "GET https://10.0.2.105:773/ HTTP/2.0" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${arn} "Root=1-58337327-72bd00b0343d75b906739c42" "-" "-" 1 2018-07-02T22:22:48.364000Z "redirect" "https://example.com:80/" "-" "10.0.0.66:9000" "200" "-" "-"`,
      '200 200 5 257 "GET https://10.0.2.105:773/ HTTP/2.0"',
    ],
    [
      `wss 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.0.140:44244 10.0.0.171:8010 0.000 0.001 0.000 101 101 218 786 "GET https://10.0.0.30:443/ HTTP/1.1" "-" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${arn} "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.171:8010" "101" "-" "-"`,
      '101 101 218 786 "GET https://10.0.0.30:443/ HTTP/1.1"',
    ],
    [
      `http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 - 0.000 0.001 0.000 502 - 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - ${arn} "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 0 2018-11-30T22:22:48.364000Z "forward" "-" "LambdaInvalidResponse" "-" "-" "-" "-"`,
      '502 - 34 366 "GET http://www.example.com:80/ HTTP/1.1"',
    ],
  ] as const;
  expectEntries(
    `${entries.map(([line]) => line).join('\n')}\n`,
    'aws-alb',
    entries.map(([, message]) => ({
      time: '2018-07-02T22:23:00.186Z',
      level: message.startsWith('502') ? 'error' : 'info',
      service: 'app/my-loadbalancer/50dc6c495c0c9188',
      message,
    })),
  );
});
