import type { FieldDialect } from './fields/field-dialect.ts';
import type { IngestLimits } from './limits.ts';
import type { TimeRules } from './time/time-rules.ts';

/** What a decoder must know besides the bytes. */
export interface DecodeContext {
  readonly limits: IngestLimits;
  readonly time: TimeRules;
  /** Where the bytes came from, such as `http` or `file:/var/log/app.log`. */
  readonly source: string;
  /** Stands in where a line names no service. */
  readonly service: string;
  /** Stands in where a line names no host. */
  readonly host: string;
  /** How JSON fields are named; as people write them when there is none. */
  readonly dialect?: FieldDialect;
}
