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

/** Clients of protocols with ports of their own, of files and the journal: none carries a token. */
export const socketClients: readonly Client[] = [
  snippetClient({
    name: 'logger(1)',
    page: 'syslog',
    heading: 'logger',
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
    { heading: 'rsyslog' },
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
    { heading: 'syslog-ng' },
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
  snippetClient({ name: 'GELF with curl', page: 'gelf', heading: 'HTTP', outage: LOSES, deviation: {} }),
  snippetClient({ name: 'gelf-pro (npm)', page: 'gelf', heading: 'gelf-pro', outage: LOSES, deviation: {} }),
  snippetClient({
    name: 'graypy (Python)',
    page: 'gelf',
    heading: 'graypy',
    outage: LOSES,
    deviation: GRAYPY,
  }),
  journalUpload,
  journalctl,
  logrotate,
];
