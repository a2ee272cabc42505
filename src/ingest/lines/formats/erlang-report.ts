import { LEVEL_CODE } from '../../../core/level.ts';
import type { LineFormat } from '../line-format.ts';

/**
 * Reports of Erlang's error logger, as RabbitMQ before 3.7 and other programs of that time write them:
 * `=INFO REPORT==== 31-Jul-2017::13:44:29 ===`. The lines that follow are the message.
 */
export const erlangReport: LineFormat = {
  name: 'erlang-report',
  hasHeader: true,
  begins: { bytes: /[=]/ },
  read(scan) {
    const kind = KINDS.find(([name]) => scan.startsWith(name));
    if (kind === undefined) return false;
    scan.at += kind[0].length;
    if (!scan.takeText(' report==== ')) return false;
    scan.blanks();
    if (!scan.time() || !scan.takeText(' ===')) return false;
    scan.level = kind[1];
    scan.hasBody = true;
    return true;
  },
};

/** OTP's error_logger and logger_formatter with `legacy_header`. */
const KINDS: readonly (readonly [string, number])[] = [
  ['=info', LEVEL_CODE.info],
  ['=progress', LEVEL_CODE.info],
  ['=notice', LEVEL_CODE.info],
  ['=debug', LEVEL_CODE.debug],
  ['=warning', LEVEL_CODE.warn],
  ['=error', LEVEL_CODE.error],
  ['=crash', LEVEL_CODE.error],
  ['=supervisor', LEVEL_CODE.error],
  ['=critical', LEVEL_CODE.fatal],
  ['=alert', LEVEL_CODE.fatal],
  ['=emergency', LEVEL_CODE.fatal],
];
