import { EVENT } from './event.ts';

/** The event's time in the forms that protocols have. */
export const EVENT_SECONDS = Math.floor(EVENT.timeUs / 1e6);
export const EVENT_MICROSECONDS = EVENT.timeUs % 1e6;
export const EVENT_NANOSECONDS = `${EVENT.timeUs}000`;
export const EVENT_ISO = `${new Date(EVENT.timeUs / 1000).toISOString().slice(0, 19)}.${EVENT_MICROSECONDS}Z`;
