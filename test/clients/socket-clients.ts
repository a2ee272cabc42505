import { hostname } from 'node:os';
import type { Deviation } from '../../src/ingest/protocol-conformance/event.ts';
import type { Client, Outage } from './client.ts';
import { journalctl } from './journalctl.ts';
import { journalUpload } from './journal-upload.ts';
import { logrotate } from './logrotate.ts';
import { rsyslogClient } from './rsyslog.ts';
import { snippetClient } from './snippet-client.ts';
import { syslogNgClient } from './syslog-ng.ts';

const LOSES: Outage = { survives: 'none', because: 'sends each event once, without acknowledgement' };
const SYSLOG: Deviation = {
  noAttributes: true,
  // Structured data that the clients add: RFC 5424 §7.1 and §7.3.
  adds: ['facility', 'timeQuality.*', 'meta.sequenceId'],
};
/** Where in the program the event is. */
const GRAYPY: Deviation = {
  adds: ['facility', 'file', 'function', 'line', 'pid', 'process_name', 'stack_info', 'thread_name'],
};
const FORWARD: Deviation = { adds: ['tag'] };

const CONNECTS_AGAIN: Outage = {
  survives: 'restart',
  because: 'connects again and goes on; TCP syslog has no acknowledgement',
};

/** Clients of protocols with ports of their own, of files and the journal: none carries a token. */
export const socketClients: readonly Client[] = [
  snippetClient({
    name: 'logger(1)',
    page: 'syslog',
    heading: 'logger(1)',
    outage: LOSES,
    deviation: SYSLOG,
    host: hostname(),
  }),
  snippetClient({
    name: 'logger(1) over UDP',
    page: 'syslog',
    heading: 'Over UDP',
    outage: LOSES,
    deviation: SYSLOG,
    host: hostname(),
  }),
  rsyslogClient(
    {
      name: 'rsyslog omfwd',
      page: 'syslog',
      outage: {
        survives: 'restart',
        because: 'connects again and goes on; TCP syslog has no acknowledgement',
      },
      deviation: SYSLOG,
    },
    { heading: 'rsyslog\n' },
  ),
  syslogNgClient(
    {
      name: 'syslog-ng syslog()',
      page: 'syslog',
      outage: {
        survives: 'restart',
        because: 'connects again and goes on; TCP syslog has no acknowledgement',
      },
      deviation: SYSLOG,
    },
    { heading: 'syslog-ng\n' },
  ),
  rsyslogClient(
    { name: 'rsyslog omfwd over TLS', page: 'syslog', outage: CONNECTS_AGAIN, deviation: SYSLOG },
    { heading: 'rsyslog with TLS', packages: ['rsyslog-openssl'] },
  ),
  syslogNgClient(
    { name: 'syslog-ng syslog() over TLS', page: 'syslog', outage: CONNECTS_AGAIN, deviation: SYSLOG },
    { heading: 'syslog-ng with TLS' },
  ),
  snippetClient({
    name: '@fluent-org/logger (npm)',
    page: 'fluent',
    heading: '@fluent-org',
    outage: { survives: 'crash', because: 'sends again what is not acknowledged' },
    deviation: FORWARD,
  }),
  snippetClient({
    name: 'fluent-logger (npm)',
    page: 'fluent',
    heading: 'fluent-logger (Node',
    outage: { survives: 'none', because: 'keeps what waits; the record under way is given back as an error' },
    deviation: FORWARD,
  }),
  snippetClient({
    name: 'fluent-logger (Python)',
    page: 'fluent',
    heading: 'fluent-logger (Python',
    outage: { survives: 'restart', because: 'keeps what it could not write; it asks for no acknowledgement' },
    deviation: FORWARD,
  }),
  snippetClient({
    name: 'GELF with curl',
    page: 'gelf',
    heading: 'HTTP',
    outage: { survives: 'none', because: 'sends once; curl says when it failed' },
    deviation: {},
  }),
  snippetClient({
    name: 'gelf-pro (npm)',
    page: 'gelf',
    heading: 'gelf-pro (Node',
    outage: LOSES,
    deviation: {},
  }),
  snippetClient({
    name: 'graypy (Python)',
    page: 'gelf',
    heading: 'graypy (Python',
    outage: LOSES,
    deviation: GRAYPY,
  }),
  snippetClient({
    name: 'gelf-pro over UDP (npm)',
    page: 'gelf',
    heading: 'gelf-pro over UDP',
    packages: ['gelf-pro'],
    outage: LOSES,
    deviation: {},
  }),
  snippetClient({
    name: 'graypy over UDP (Python)',
    page: 'gelf',
    heading: 'graypy over UDP',
    packages: ['graypy'],
    outage: LOSES,
    deviation: GRAYPY,
  }),
  journalUpload,
  journalctl,
  logrotate,
];
