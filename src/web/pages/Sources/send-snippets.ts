import { curlLine } from '../../components/curl-line.ts';

/** A way to send, with what to paste. */
export interface SendSnippet {
  readonly name: string;
  /** Where it goes: a terminal or a file. */
  readonly where: string;
  readonly code: string;
}

export interface SnippetOptions {
  /** The server wants a token: the snippets take it from the variable LOGSENTRY_TOKEN. */
  readonly token: boolean;
}

/** Snippets with this server's address in them. */
export function sendSnippets(origin: string, { token }: SnippetOptions): readonly SendSnippet[] {
  const url = new URL(origin);
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? '443' : '80') : url.port;
  const curlHeader = token ? ` \\\n  -H "authorization: Bearer $LOGSENTRY_TOKEN"` : '';
  return [
    { name: 'curl', where: 'terminal', code: curlLine(origin) + curlHeader },
    {
      name: 'curl, plain text',
      where: 'terminal',
      code: `curl ${origin}/api/v1/logs \\
  -H 'content-type: text/plain' \\
  --data-binary @app.log${curlHeader}`,
    },
    {
      name: 'logsentry send',
      where: `terminal; files, .gz, .zst or standard input${token ? '; reads LOGSENTRY_TOKEN by itself' : ''}`,
      code: `npx logsentry send --url ${origin} app.log access.log.1.gz
journalctl -o json -f | npx logsentry send --url ${origin} -`,
    },
    {
      name: 'OpenTelemetry',
      where: 'environment of a program with an OpenTelemetry SDK',
      code: `OTEL_LOGS_EXPORTER=otlp
OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${origin}/v1/logs
OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf${token ? '\nOTEL_EXPORTER_OTLP_LOGS_HEADERS="authorization=Bearer%20$LOGSENTRY_TOKEN"' : ''}`,
    },
    {
      name: 'Vector',
      where: 'vector.yaml',
      code: `sinks:
  logsentry:
    type: http
    inputs: [your_source]
    uri: ${origin}/api/v1/logs
    method: post
    compression: gzip
    encoding:
      codec: json
    framing:
      method: newline_delimited${token ? '\n    auth:\n      strategy: bearer\n      token: "${LOGSENTRY_TOKEN}"' : ''}`,
    },
    {
      name: 'Fluent Bit',
      where: 'fluent-bit.conf',
      code: `[OUTPUT]
    Name              http
    Match             *
    Host              ${url.hostname}
    Port              ${port}
    TLS               ${secure ? 'On' : 'Off'}
    URI               /api/v1/logs
    Format            json_lines
    Json_date_key     timestamp
    Json_date_format  iso8601
    Compress          gzip${token ? '\n    Header            Authorization Bearer ${LOGSENTRY_TOKEN}' : ''}`,
    },
  ];
}
