export const KIBIBYTE = 2 ** 10;
export const MEBIBYTE = 2 ** 20;
export const GIBIBYTE = 2 ** 30;
export const TEBIBYTE = 2 ** 40;
export const PEBIBYTE = 2 ** 50;
export const HOUR_MS = 3_600_000;
