import { diskMessage, USUAL_DISK_PERCENT } from './background.ts';
import type { Random } from '../core/random.ts';
import type { Fault } from './fault.ts';
import type { DraftLine } from './request.ts';
import { foreignAddress, guessedName, hex, hostOf } from './vocabulary.ts';

/** Lines that a fault adds by itself, besides what it does to requests. */
export interface PlantedLines {
  readonly linesPerSecond: number;
  readonly line: (timeUs: number) => DraftLine;
}

/** Failed logins as a share of the application's whole rate, and at least so many a second. */
const BRUTE_FORCE_SHARE = 0.15;
const BRUTE_FORCE_LEAST = 2;
const DISK_LINES_PER_SECOND = 0.4;
const FULL_PERCENT = 98.5;
/** Usual values have a deviation of 1.5: beyond this nothing usual comes. */
const ODD_DISK_PERCENT = 52;
const ALMOST_FULL_PERCENT = 90;

/** What `fault` adds to an application of `rate` lines a second, or undefined for kinds that only change requests. */
export function plantedLinesOf(fault: Fault, rate: number, random: Random): PlantedLines | undefined {
  if (fault.kind === 'brute-force') return bruteForce(fault, rate, random);
  if (fault.kind === 'disk-filling') return diskFilling(fault, random);
  return undefined;
}

function bruteForce(fault: Fault, rate: number, random: Random): PlantedLines {
  const from = foreignAddress(random);
  return {
    linesPerSecond: Math.max(BRUTE_FORCE_LEAST, rate * BRUTE_FORCE_SHARE),
    line: (timeUs) => ({
      timeUs,
      level: 'warn',
      service: fault.service,
      host: hostOf(fault.service, random),
      message: `Failed login for ${guessedName(random)} from ${from}: wrong password`,
      trace: hex(4, random),
      fault: fault.number,
    }),
  };
}

function diskFilling(fault: Fault, random: Random): PlantedLines {
  const host = hostOf(fault.service, random);
  return {
    linesPerSecond: DISK_LINES_PER_SECOND,
    line: (timeUs) => {
      const progress = (timeUs - fault.startUs) / (fault.endUs - fault.startUs);
      const percent = USUAL_DISK_PERCENT + (FULL_PERCENT - USUAL_DISK_PERCENT) * progress;
      const almostFull = percent >= ALMOST_FULL_PERCENT && random.next() < 0.5;
      return {
        timeUs,
        level: almostFull ? 'error' : 'info',
        service: fault.service,
        host,
        message: almostFull
          ? `Cannot extend file /var/lib/data/segment_${hex(1, random)}: ${(100 - percent).toFixed(1)}% free, 5% required`
          : diskMessage(percent),
        trace: '',
        fault: percent >= ODD_DISK_PERCENT ? fault.number : 0,
      };
    },
  };
}
