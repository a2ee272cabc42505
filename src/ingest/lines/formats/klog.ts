import { LEVEL_CODE } from '../../../core/level.ts';
import { BRACKET_CLOSE, COLON, isDigit, SPACE } from '../../bytes/ascii.ts';
import { DAY_US, daysFromCivil, yearOf } from '../../time/civil.ts';
import { readClock } from '../../time/clock-reader.ts';
import type { TimeRules } from '../../time/time-rules.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { setSpan } from '../line-scan.ts';

/** glog and Kubernetes' klog: `I0102 15:04:05.678901    1234 file.go:123] message`. The file is the service. */
export const klog: LineFormat = {
  name: 'klog',
  hasHeader: true,
  begins: { bytes: /[IWEF]/ },
  read(scan) {
    const level = LEVELS.get(scan.peek());
    if (level === undefined || !isDigit(scan.peek(1)) || scan.peek(5) !== SPACE) return false;
    scan.at++;
    const month = scan.digits(2);
    const day = scan.digits(2);
    scan.blanks();
    scan.timeUs = timeInPast(scan.rules, [month, day], readClock(scan));
    if (!(scan.timeUs >= 0) || !scan.blanks()) return false;
    const thread = scan.at;
    scan.at += scan.digitRun(10);
    scan.numberAttribute(THREAD, thread, scan.at);
    scan.blanks();
    const end = scan.find(BRACKET_CLOSE, LONGEST_FILE);
    if (end < 0) return false;
    let colon = end;
    while (colon > scan.at && scan.bytes[colon] !== COLON) colon--;
    if (colon === scan.at) return false;
    setSpan(scan.service, scan.at, colon);
    scan.numberAttribute(SOURCE_LINE, colon + 1, end);
    scan.level = level;
    scan.at = end + 1;
    return true;
  },
};

const THREAD = attributeName('thread');
const SOURCE_LINE = attributeName('line');
const LONGEST_FILE = 160;

const LEVELS: ReadonlyMap<number, number> = new Map([
  [0x49, LEVEL_CODE.info],
  [0x57, LEVEL_CODE.warn],
  [0x45, LEVEL_CODE.error],
  [0x46, LEVEL_CODE.fatal],
]);

function timeInPast(rules: TimeRules, monthAndDay: readonly [number, number], clockUs: number): number {
  const [month, day] = monthAndDay;
  const thisYear = yearOf(rules.receivedUs);
  for (let year = thisYear + 1; year > thisYear - 8; year--) {
    const localUs = daysFromCivil(year, month, day) * DAY_US + clockUs;
    if (localUs <= rules.receivedUs + DAY_US) return rules.zone.toUtcUs(localUs);
  }
  return NaN;
}
