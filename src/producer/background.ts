import type { Level } from '../core/level.ts';
import type { Random } from '../core/random.ts';
import type { Service } from './produced-entry.ts';
import { SERVICES } from './produced-entry.ts';
import { gaussian, hex, logNormal } from './vocabulary.ts';

/** Lines that no request causes: what services log about themselves. */
export interface BackgroundTask {
  readonly service: Service;
  readonly level: Level;
  /** Share of all background lines, before they are scaled to add up to one. */
  readonly weight: number;
  /** Whether it comes by the clock (with little jitter) or by chance. */
  readonly regular: boolean;
  readonly message: (random: Random) => string;
  /** Tells how full the service's disk is: silent while a fault fills it and tells that itself. */
  readonly disk?: boolean;
}

const EVERY_SERVICE: readonly BackgroundTask[] = SERVICES.flatMap((service) => [
  {
    service,
    level: 'debug' as const,
    weight: 6,
    regular: true,
    message: (random) => `Health check passed in ${Math.max(1, Math.round(logNormal(3, 0.4, random)))} ms`,
  },
  {
    service,
    level: 'info' as const,
    weight: 2,
    regular: false,
    message: (random) =>
      `GC pause ${logNormal(6, 0.5, random).toFixed(1)} ms, heap ${180 + random.integer(160)} MB of 512 MB`,
  },
  {
    service,
    level: 'info' as const,
    weight: 1,
    regular: true,
    message: (random) =>
      `Connection pool: ${2 + random.integer(8)} active, ${4 + random.integer(8)} idle, 0 waiting`,
  },
]);

const OWN: readonly BackgroundTask[] = [
  task(
    'gateway',
    'warn',
    1,
    (random) =>
      `Slow client ${80 + random.integer(20)}.${random.integer(256)}.12.${random.integer(256)}, response buffered for ${800 + random.integer(900)} ms`,
  ),
  task('gateway', 'info', 0.3, () => 'Reloaded routing table, 42 routes'),
  task('auth', 'info', 0.6, (random) => `Purged ${20 + random.integer(300)} expired sessions`),
  task(
    'auth',
    'warn',
    0.15,
    (random) => `Clock skew of ${2 + random.integer(9)} s against identity provider`,
  ),
  task(
    'catalog',
    'info',
    1,
    (random) =>
      `Refreshed price list, ${3800 + random.integer(400)} products in ${Math.round(logNormal(420, 0.2, random))} ms`,
  ),
  task(
    'search',
    'info',
    1,
    (random) => `Merged segments, index holds ${51_000 + random.integer(2000)} documents`,
  ),
  task(
    'search',
    'warn',
    0.2,
    (random) => `Slow query took ${900 + random.integer(600)} ms, ${1 + random.integer(3)} clauses`,
  ),
  task('cart', 'info', 0.8, (random) => `Expired ${random.integer(60)} abandoned carts`),
  task(
    'orders',
    'info',
    0.8,
    (random) =>
      `Exported ${100 + random.integer(400)} orders to warehouse, file orders_${hex(1, random)}.csv`,
  ),
  task(
    'payments',
    'warn',
    0.4,
    (random) => `Retrying settlement ${hex(1, random)}, attempt ${2 + random.integer(2)}`,
  ),
  task(
    'payments',
    'info',
    0.3,
    (random) => `Settlement batch closed with ${40 + random.integer(200)} charges`,
  ),
  task(
    'inventory',
    'info',
    1,
    (random) => `Synchronised stock with warehouse, ${random.integer(90)} differences`,
  ),
  task(
    'mailer',
    'info',
    0.5,
    (random) => `Suppression list refreshed, ${1200 + random.integer(60)} addresses`,
  ),
  task('mailer', 'error', 0.08, () => 'Bounce mailbox unavailable, next try in 300 s'),
];

export const USUAL_DISK_PERCENT = 44;

/** Disks of the services that keep data. */
const DISKS: readonly BackgroundTask[] = (['orders', 'inventory', 'search'] as const).map((service) => ({
  service,
  level: 'info',
  weight: 2,
  regular: true,
  disk: true,
  message: (random) => diskMessage(USUAL_DISK_PERCENT + 1.5 * gaussian(random)),
}));

/** Every task, weights adding up to one. */
export const BACKGROUND_TASKS: readonly BackgroundTask[] = scaled([...EVERY_SERVICE, ...OWN, ...DISKS]);

export function diskMessage(percent: number): string {
  return `Disk /var/lib/data is ${percent.toFixed(1)}% full`;
}

function task(...fields: [Service, Level, number, (random: Random) => string]): BackgroundTask {
  const [service, level, weight, message] = fields;
  return { service, level, weight, regular: false, message };
}

function scaled(tasks: readonly BackgroundTask[]): readonly BackgroundTask[] {
  const total = tasks.reduce((sum, item) => sum + item.weight, 0);
  return tasks.map((item) => ({ ...item, weight: item.weight / total }));
}
