import type { Deviation } from '../../src/ingest/protocol-conformance/event.ts';
import type { Installed } from './install.ts';

/** The addresses of one server. */
export interface Place {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** TCP and UDP. */
  readonly syslogPort: number;
  readonly syslogTlsPort: number;
  /** TCP and UDP. */
  readonly gelfPort: number;
  readonly fluentPort: number;
  readonly amqpPort: number;
  /** Not asked for by every server. */
  readonly token: string;
  /** The certificate of the TLS port's authority, PEM. */
  readonly authorityFile: string;
  /** Whose files `*.log*` are followed. */
  readonly logFolder: string;
}

/** Where a client sends, and what. */
export interface Target extends Place {
  readonly count: number;
  /** Between ten events: what a client sends is then spread over a restart. 0 sends as fast as it can. */
  readonly pauseMs: number;
  /** The entries must be stored under this service. */
  readonly service: string;
  /** An empty folder for the client's files. */
  readonly folder: string;
  /** Where it was installed. */
  readonly installed: string;
  /** Ends when the test does: for clients that run until they are stopped. */
  readonly signal: AbortSignal;
}

/** What a client does while the server is away, as its documentation or source says. */
export interface Outage {
  /**
   * Nothing may be lost when the server is killed (`crash`: it sends again what was not acknowledged), or when it is
   * stopped and started in order (`restart`: its protocol has no acknowledgement), or some may (`none`).
   */
  readonly survives: 'crash' | 'restart' | 'none';
  /** What is sent again is stored once: it carries an id. */
  readonly once?: boolean;
  readonly because: string;
}

/** A real client: sends {@link messageOf} of 0, 1, …, all as warnings. */
export interface Client {
  readonly name: string;
  /** The page in `docs/send` with its program or configuration, which is run as it stands. */
  readonly page: string;
  readonly outage: Outage;
  /** How its entries differ from those of other clients. */
  readonly deviation: Deviation;
  /** Its entries' host; `web-1` unless it takes the machine's. */
  readonly host?: string;
  install(): Promise<Installed>;
  /** Resolves when the client has sent everything, or, for one that runs on, when it has been handed everything. */
  send(target: Target): Promise<void>;
}

/** What the pages of `docs/send` log, with a number in place of theirs. */
export const MESSAGE = 'order 17 was paid late';

export function messageOf(number: number | string): string {
  return MESSAGE.replace('17', String(number));
}
