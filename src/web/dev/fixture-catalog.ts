import { parseLevel } from '../../core/level.ts';
import type { Level } from '../../core/level.ts';

/** A message that the invented shop writes; `<type>` stands for a parameter. */
export interface FixtureTemplate {
  readonly service: string;
  readonly level: Level;
  readonly text: string;
  /** Share of all lines, relative to the others. */
  readonly weight: number;
  /** Only written while this fault lasts; such lines are anomalies. */
  readonly fault?: FaultName;
}

export type FaultName = 'gateway' | 'cache' | 'disk' | 'lock';

export interface Fault {
  readonly name: FaultName;
  /** Minutes before the start of the server; negative ends lie ahead. */
  readonly fromMinutes: number;
  readonly toMinutes: number;
  /** Lines a second on top of the usual ones. */
  readonly rate: number;
}

export const FAULTS: readonly Fault[] = [
  { name: 'gateway', fromMinutes: 27, toMinutes: 19, rate: 5 },
  { name: 'cache', fromMinutes: 9, toMinutes: -30, rate: 0.7 },
  { name: 'disk', fromMinutes: 214, toMinutes: 206, rate: 1.2 },
  { name: 'lock', fromMinutes: 41, toMinutes: 38, rate: 0.8 },
];

/** A service that falls silent, in minutes before the start. */
export const SILENCE = { service: 'inventory', fromMinutes: 52, toMinutes: 46 } as const;

export const HOSTS = ['web-1', 'web-2', 'app-1', 'app-2', 'app-3', 'db-1'] as const;

/** Share of lines with a duration that take far longer than usual. */
export const SLOW_SHARE = 0.0012;

/** service | level | weight | text | fault */
const ROWS = `
gateway | info | 30 | <ip> GET <path> 200 <size> in <duration>
gateway | info | 9 | <ip> POST <path> 201 <size> in <duration>
gateway | warn | 1.2 | <ip> GET <path> 404 <size> in <duration>
gateway | debug | 6 | upstream <word> picked, <integer> connections open
checkout | info | 8 | order <integer> placed by customer <integer>, <integer> items, total <float> EUR
checkout | info | 7 | payment <uuid> authorised in <duration>
checkout | warn | 0.5 | payment <uuid> declined: card expired
checkout | error | 1 | payment gateway did not answer within <duration> for order <integer> | gateway
checkout | fatal | 0.06 | circuit breaker for payment gateway opened after <integer> failures | gateway
cart | info | 9 | cart <uuid> updated, <integer> items
cart | debug | 5 | cart <uuid> read from cache in <duration>
cart | warn | 1 | cache miss for cart <uuid>, read from database in <duration> | cache
inventory | info | 8 | reserved <integer> of article <integer> in warehouse <word>
inventory | debug | 4 | stock of article <integer> is <integer>
inventory | error | 0.08 | article <integer> is not in warehouse <word>
auth | info | 6 | user <word> signed in from <ip>
auth | warn | 0.7 | wrong password for user <word> from <ip>, attempt <integer>
auth | debug | 3 | token <hex> renewed for <duration>
search | info | 7 | query "<word>" found <integer> articles in <duration>
search | error | 1 | cannot write segment <path>: no space left on device | disk
mailer | info | 3 | sent mail <uuid> to queue <word>, <integer> waiting
mailer | error | 0.15 | mail server <ip> refused recipient, code <integer>
postgres | info | 2 | checkpoint complete: wrote <integer> buffers in <duration>
postgres | error | 1 | process <integer> waits for ShareLock on transaction <integer>, blocked by process <integer> | lock
`;

export const TEMPLATES: readonly FixtureTemplate[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [service = '', level = '', weight, text = '', fault] = row.split(' | ');
    return {
      service,
      level: parseLevel(level),
      weight: Number(weight),
      text,
      ...(fault === undefined ? {} : { fault: fault as FaultName }),
    };
  });
