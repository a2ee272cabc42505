import type { LevelShares } from './level-shares.ts';
import { RateMonitor } from './rate-monitor.ts';
import { Season } from './season.ts';
import { ShareMonitor } from './share-monitor.ts';
import type { ServiceTally } from './slot-tally.ts';

/** All that is followed of a service as a whole. */
export class ServiceMonitor {
  readonly firstSlot: number;
  readonly lines = new RateMonitor();
  readonly errors = new ShareMonitor();
  readonly warnings = new ShareMonitor();
  anomalies = new ShareMonitor();
  readonly season = new Season();

  constructor(firstSlot: number) {
    this.firstSlot = firstSlot;
  }

  /** Begins with the level shares that a model knows. */
  seed({ lines, errors, warnings }: LevelShares): void {
    this.errors.seed({ units: lines, observed: errors });
    this.warnings.seed({ units: lines, observed: warnings });
  }

  add(slot: number, tally: ServiceTally | undefined): void {
    const { lines, errors, warnings, anomalies } = tally ?? EMPTY;
    this.lines.add(lines);
    this.errors.add(lines, errors);
    this.warnings.add(lines, warnings);
    this.anomalies.add(lines, anomalies);
    this.season.learn(slot, lines);
  }

  roll(isAnomalous: (measure: ServiceMeasure) => boolean, slot: number): void {
    for (const measure of SERVICE_MEASURES) this[measure].roll(isAnomalous(measure), slot);
  }

  interrupt(isAnomalous: (measure: ServiceMeasure) => boolean, slot: number): void {
    for (const measure of SERVICE_MEASURES) this[measure].interrupt(isAnomalous(measure), slot);
  }
}

export const SERVICE_MEASURES = ['lines', 'errors', 'warnings', 'anomalies'] as const;
export type ServiceMeasure = (typeof SERVICE_MEASURES)[number];

const EMPTY: ServiceTally = { lines: 0, errors: 0, warnings: 0, anomalies: 0 };
