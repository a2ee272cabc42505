import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeText } from '../../../test/support/decode-text.ts';
import type { Row } from '../../../test/support/rows.ts';

interface Case {
  readonly title: string;
  readonly format: string;
  readonly line: string;
  /** ISO 8601, UTC; receipt is at 2026-01-10T12:00Z. */
  readonly time?: string;
  readonly row: Partial<Row>;
}

const CASES: readonly Case[] = [
  {
    title: 'syslog RFC 5424 with structured data',
    format: 'syslog-5424',
    line: '<165>1 2003-10-11T22:14:15.003Z mymachine evntslog 77 ID47 [ex@1 iut="3" note="a \\"b\\" \\]"] An event',
    time: '2003-10-11T22:14:15.003Z',
    row: {
      level: 'info',
      host: 'mymachine',
      service: 'evntslog',
      message: 'An event',
      attributes: '{"pid":77,"messageId":"ID47","ex@1.iut":"3","ex@1.note":"a \\"b\\" ]"}',
    },
  },
  {
    title: 'syslog RFC 3164 with priority',
    format: 'syslog-3164',
    line: "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    time: '2025-10-11T22:14:15.000Z',
    row: {
      level: 'fatal',
      host: 'mymachine',
      service: 'su',
      message: "'su root' failed for lonvick on /dev/pts/8",
    },
  },
  {
    title: 'a file written by syslogd, with a parenthesis in the tag',
    format: 'syslog-3164',
    line: 'Jan  2 03:04:05 web-1 sshd(pam_unix)[19939]: authentication failure; uid=0',
    time: '2026-01-02T03:04:05.000Z',
    row: {
      host: 'web-1',
      service: 'sshd(pam_unix)',
      attributes: '{"pid":19939}',
      message: 'authentication failure; uid=0',
    },
  },
  {
    title: 'macOS system.log',
    format: 'syslog-3164',
    line: 'Jul  1 09:00:55 calvisitor-10-105 com.apple.cts[258]: assertion failed: 15G1510: (bug)',
    time: '2025-07-01T09:00:55.000Z',
    row: { host: 'calvisitor-10-105', service: 'com.apple.cts', message: 'assertion failed: 15G1510: (bug)' },
  },
  {
    title: 'rsyslog with ISO time',
    format: 'syslog-3164',
    line: '2026-01-02T03:04:05.678901+01:00 web-1 nginx[12]: started',
    time: '2026-01-02T02:04:05.678Z',
    row: { host: 'web-1', service: 'nginx', message: 'started' },
  },
  {
    title: 'Apache combined',
    format: 'access',
    line: '127.0.0.1 - frank [02/Jan/2026:03:04:05 -0700] "GET /a?b=1 HTTP/1.0" 404 2326 "http://x/" "Mozilla/4.08 [en] (Win98; I)"',
    time: '2026-01-02T10:04:05.000Z',
    row: {
      level: 'warn',
      message: '"GET /a?b=1 HTTP/1.0" 404 2326',
      attributes:
        '{"client":"127.0.0.1","user":"frank","method":"GET","path":"/a?b=1","protocol":"HTTP/1.0","status":404,"bytes":2326,"referrer":"http://x/","userAgent":"Mozilla/4.08 [en] (Win98; I)"}',
    },
  },
  {
    title: 'nginx access with request time',
    format: 'access',
    line: '::1 - - [02/Jan/2026:03:04:05 +0000] "POST /x HTTP/1.1" 502 0 "-" "curl/8" 1.234',
    time: '2026-01-02T03:04:05.000Z',
    row: {
      level: 'error',
      message: '"POST /x HTTP/1.1" 502 0',
      attributes:
        '{"client":"::1","method":"POST","path":"/x","protocol":"HTTP/1.1","status":502,"bytes":0,"userAgent":"curl/8","durationMs":1234,"extra":"1.234"}',
    },
  },
  {
    title: 'nginx error',
    format: 'nginx-error',
    line: '2026/01/02 03:04:05 [error] 123#456: *789 connect() failed (111: Connection refused)',
    time: '2026-01-02T03:04:05.000Z',
    row: {
      level: 'error',
      message: '*789 connect() failed (111: Connection refused)',
      attributes: '{"pid":123}',
    },
  },
  {
    title: 'Apache error 2.2',
    format: 'apache-error',
    line: '[Fri Jan 02 03:04:05 2026] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties',
    time: '2026-01-02T03:04:05.000Z',
    row: { level: 'info', service: '', message: 'workerEnv.init() ok /etc/httpd/conf/workers2.properties' },
  },
  {
    title: 'Apache error 2.4',
    format: 'apache-error',
    line: '[Fri Jan 02 03:04:05.123456 2026] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:80] File does not exist',
    time: '2026-01-02T03:04:05.123Z',
    row: { level: 'error', service: 'core', message: '[client 72.15.99.187:80] File does not exist' },
  },
  {
    title: 'log4j with thread and class',
    format: 'time-level',
    line: '2026-01-02 03:04:05,678 INFO [CommitterEvent Processor #1] org.acme.Handler: Processing the event',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'info',
      service: 'org.acme.Handler',
      attributes: '{"thread":"CommitterEvent Processor #1"}',
      message: 'Processing the event',
    },
  },
  {
    title: 'log4j with thread, class and line in one bracket',
    format: 'time-level',
    line: '2026-01-02 03:04:05,678 - WARN  [Peer[id=1]/0:0:2181:FastElection@774] - Notification time out: 3200',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'warn',
      service: 'FastElection',
      attributes: '{"thread":"Peer[id=1]/0:0:2181","line":774}',
      message: 'Notification time out: 3200',
    },
  },
  {
    title: 'log4j yy/MM/dd',
    format: 'time-level',
    line: '17/06/09 20:10:40 INFO executor.Backend: Registered signal handlers for [TERM, HUP, INT]',
    time: '2017-06-09T20:10:40.000Z',
    row: {
      level: 'info',
      service: 'executor.Backend',
      message: 'Registered signal handlers for [TERM, HUP, INT]',
    },
  },
  {
    title: 'yyMMdd HHmmss with process',
    format: 'time-level',
    line: '081109 203615 148 WARN dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38 terminating',
    time: '2008-11-09T20:36:15.000Z',
    row: {
      level: 'warn',
      service: 'dfs.DataNode$PacketResponder',
      attributes: '{"pid":148}',
      message: 'PacketResponder 1 for block blk_38 terminating',
    },
  },
  {
    title: 'logback default',
    format: 'time-level',
    line: '2026-01-02 03:04:05.678 [main] ERROR c.acme.Shop - cannot pay',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'c.acme.Shop', attributes: '{"thread":"main"}', message: 'cannot pay' },
  },
  {
    title: 'Spring Boot',
    format: 'time-level',
    line: '2026-01-02T03:04:05.678+00:00  INFO 12345 --- [           main] c.acme.Shop   : Started in 2.1 s',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', service: 'c.acme.Shop', message: 'Started in 2.1 s' },
  },
  {
    title: 'Python logging with dashes',
    format: 'time-level',
    line: '2026-01-02 03:04:05,678 - shop.payment - ERROR - card refused',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'shop.payment', message: 'card refused' },
  },
  {
    title: 'Python basicConfig',
    format: 'level-first',
    line: 'WARNING:shop.payment:card refused: 402',
    row: { level: 'warn', service: 'shop.payment', message: 'card refused: 402' },
  },
  {
    title: 'oslo',
    format: 'time-level',
    line: '2026-01-02 03:04:05.678 2931 INFO nova.compute.manager [req-3ea4052c - - - - -] [instance: b9] VM Started',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'info',
      service: 'nova.compute.manager',
      trace: 'req-3ea4052c',
      message: '[instance: b9] VM Started',
    },
  },
  {
    title: 'Go standard logger with file',
    format: 'time-only',
    line: '2026/01/02 03:04:05 main.go:23: listening on :8080',
    time: '2026-01-02T03:04:05.000Z',
    row: { service: 'main.go', attributes: '{"line":23}', message: 'listening on :8080' },
  },
  {
    title: 'a level in lower case, which stays in the message',
    format: 'time-only',
    line: '2026-01-02T03:04:05.678Z info: paid',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', message: 'info: paid' },
  },
  {
    title: 'klog',
    format: 'klog',
    line: 'E0102 03:04:05.678901    1234 reflector.go:138] Failed to watch',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'error',
      service: 'reflector.go',
      attributes: '{"thread":1234,"line":138}',
      message: 'Failed to watch',
    },
  },
  {
    title: 'zap console',
    format: 'delimited',
    line: '2026-01-02T03:04:05.678Z\tINFO\tcontroller\tserver/server.go:12\tstarting up the server',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', service: 'controller', message: 'starting up the server' },
  },
  {
    title: 'slog text / logfmt',
    format: 'logfmt',
    line: 'time=2026-01-02T03:04:05.678Z level=ERROR msg="cannot \\"pay\\"" user=7 path=/a',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', message: 'cannot \\"pay\\"', attributes: '{"user":7,"path":"/a"}' },
  },
  {
    title: 'Ruby Logger',
    format: 'ruby',
    line: 'E, [2026-01-02T03:04:05.678901 #1234] ERROR -- shop: cannot pay',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'shop', attributes: '{"pid":1234}', message: 'cannot pay' },
  },
  {
    title: 'NLog',
    format: 'delimited',
    line: '2026-01-02 03:04:05.6789|ERROR|Acme.Shop|cannot pay',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'Acme.Shop', message: 'cannot pay' },
  },
  {
    title: 'Serilog',
    format: 'time-level',
    line: '2026-01-02 03:04:05.678 +01:00 [ERR] cannot pay: 402',
    time: '2026-01-02T02:04:05.678Z',
    row: { level: 'error', message: 'cannot pay: 402' },
  },
  {
    title: 'PostgreSQL',
    format: 'time-level',
    line: '2026-01-02 03:04:05.678 UTC [1234] shop@db LOG:  checkpoint starting: time',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', service: 'shop@db', message: 'checkpoint starting: time' },
  },
  {
    title: 'RabbitMQ',
    format: 'time-level',
    line: '2026-01-02 03:04:05.678901+00:00 [notice] <0.222.0> Logging: switching to configured handler(s)',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'info',
      attributes: '{"pid":"0.222.0"}',
      message: 'Logging: switching to configured handler(s)',
    },
  },
  {
    title: 'Kubernetes CRI around a log4j line',
    format: 'cri',
    line: '2026-01-02T03:04:05.678901234Z stderr F 2026-01-02 03:04:05,111 WARN a.b.C: cannot pay',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'warn', service: 'a.b.C', attributes: '{"stream":"stderr"}', message: 'cannot pay' },
  },
  {
    title: 'AWS load balancer',
    format: 'aws-alb',
    line: 'https 2026-01-02T03:04:05.678901Z app/lb/50dc 1.2.3.4:2817 10.0.0.1:80 0.086 0.048 0.037 502 502 0 57 "GET https://x:443/a HTTP/1.1" "curl/7" ECDHE TLSv1.2',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'app/lb/50dc', message: '502 502 0 57 "GET https://x:443/a HTTP/1.1"' },
  },
  {
    title: 'Android logcat',
    format: 'logcat',
    line: '01-02 03:04:05.678  1702  2395 D WindowManager: printFreezing: true',
    time: '2026-01-02T03:04:05.678Z',
    row: {
      level: 'debug',
      service: 'WindowManager',
      attributes: '{"pid":1702,"thread":2395}',
      message: 'printFreezing: true',
    },
  },
  {
    title: 'Windows servicing',
    format: 'time-level',
    line: '2026-01-02 03:04:05, Info                  CBS    Loaded Servicing Stack v6.1',
    time: '2026-01-02T03:04:05.000Z',
    row: { level: 'info', service: 'CBS', message: 'Loaded Servicing Stack v6.1' },
  },
  {
    title: 'pipes with unpadded times',
    format: 'delimited',
    line: '20260102-3:4:5:67|Step_LSC|30002312|onStandStepChanged 3579',
    time: '2026-01-02T03:04:05.067Z',
    row: { service: 'Step_LSC', attributes: '{"pid":30002312}', message: 'onStandStepChanged 3579' },
  },
  {
    title: 'bracketed time without year, program and dash',
    format: 'time-only',
    line: '[10.30 16:49:06] chrome.exe - proxy.example.org:5070 open through proxy',
    time: '2025-10-30T16:49:06.000Z',
    row: { service: 'chrome.exe', message: 'proxy.example.org:5070 open through proxy' },
  },
  {
    title: 'Elasticsearch',
    format: 'time-level',
    line: '[2026-01-02T03:04:05,678][INFO ][o.e.n.Node               ] [node-1] started',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', service: 'o.e.n.Node', message: '[node-1] started' },
  },
  {
    title: 'Kafka',
    format: 'time-level',
    line: '[2026-01-02 03:04:05,678] INFO Loading logs. (kafka.log.LogManager)',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'info', message: 'Loading logs. (kafka.log.LogManager)' },
  },
  {
    title: 'MySQL',
    format: 'time-level',
    line: '2026-01-02T03:04:05.678901Z 12 [Warning] [MY-010068] [Server] CA certificate is self signed.',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'warn' },
  },
  {
    title: 'Rust env_logger',
    format: 'time-level',
    line: '[2026-01-02T03:04:05Z INFO  shop::payment] paid',
    time: '2026-01-02T03:04:05.000Z',
    row: { level: 'info', service: 'shop::payment', message: 'paid' },
  },
  {
    title: 'Monolog',
    format: 'time-level',
    line: '[2026-01-02T03:04:05.678+00:00] app.ERROR: cannot pay {"user":7} []',
    time: '2026-01-02T03:04:05.678Z',
    row: { level: 'error', service: 'app', message: 'cannot pay {"user":7} []' },
  },
  {
    title: '.NET console',
    format: 'dotnet',
    line: 'fail: Acme.Shop[42] cannot pay',
    row: { level: 'error', service: 'Acme.Shop', message: 'cannot pay', attributes: '{"eventId":42}' },
  },
  {
    title: "a level of .NET's without a category",
    format: 'level-first',
    line: 'fail: cannot pay',
    row: { level: 'error', message: 'cannot pay' },
  },
  {
    title: 'level in brackets first',
    format: 'level-first',
    line: '[ERROR] 2026-01-02 03:04:05 cannot pay',
    time: '2026-01-02T03:04:05.000Z',
    row: { level: 'error', message: 'cannot pay' },
  },
];

describe('each format gives time, level, service, host, attributes and message', () => {
  for (const { title, format, line, time, row } of CASES) {
    test(title, () => {
      const decoded = decodeText(`${line}\n`);
      assert.equal(decoded.rows.length, 1);
      const [found] = decoded.rows;
      assert.equal(decoded.format, format);
      if (time !== undefined) assert.equal(new Date(Math.floor(found!.timeUs / 1000)).toISOString(), time);
      for (const [key, value] of Object.entries(row)) assert.equal(found![key as keyof Row], value, key);
      if (found!.attributes !== '') JSON.parse(found!.attributes);
    });
  }
});

describe('what looks like a header and is none stays in the message', () => {
  for (const line of [
    'Got an ERROR from upstream',
    'I am a message',
    'Error: cannot open file',
    'user@host:~$ ls -l',
    '12 items processed in 3 s',
    'a=1 b',
    '[1, 2, 3] is a list',
  ]) {
    test(line, () => {
      assert.equal(decodeText(line).rows[0]?.message, line);
    });
  }

  test('a level word inside the text is no level', () => {
    const [row] = decodeText('2026-01-02 03:04:05 Got an ERROR from upstream').rows;
    assert.equal(row?.level, 'unknown');
    assert.equal(row?.message, 'Got an ERROR from upstream');
  });
});
