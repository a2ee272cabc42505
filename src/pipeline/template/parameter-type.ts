/**
 * Types of template parameters, in the order of their numeric codes: code = index + 1, so that 0 can mean "constant".
 * `word` is the type of everything without a narrower one, and of lists.
 */
export const PARAMETER_TYPES = [
  'integer',
  'float',
  'duration',
  'size',
  'ip',
  'host:port',
  'uuid',
  'hex',
  'path',
  'url',
  'email',
  'time',
  'word',
] as const;

export type ParameterType = (typeof PARAMETER_TYPES)[number];

export const INTEGER = 1;
export const FLOAT = 2;
export const DURATION = 3;
export const SIZE = 4;
export const IP = 5;
export const HOST_PORT = 6;
export const UUID = 7;
export const HEX = 8;
export const PATH = 9;
export const URL = 10;
export const EMAIL = 11;
export const TIME = 12;
export const WORD = 13;

/** @throws when the code is not one of 1 … 13 */
export function parameterTypeOf(code: number): ParameterType {
  const type = PARAMETER_TYPES[code - 1];
  if (type === undefined)
    throw new Error(`parameter type code ${code} is not between 1 and ${PARAMETER_TYPES.length}`);
  return type;
}

/**
 * The one type of a parameter that took values of several types in a sample: the narrowest that holds them all.
 *
 * @param mask bit `code - 1` set for every type seen
 */
export function joinParameterTypes(mask: number): ParameterType {
  if (mask !== 0 && (mask & (mask - 1)) === 0) return parameterTypeOf(32 - Math.clz32(mask));
  const numbers = typeBit(INTEGER) | typeBit(FLOAT);
  if ((mask & ~numbers) === 0 && mask !== 0) return 'float';
  // Some hexadecimal ids have decimal digits only, or look like 12e34.
  if ((mask & ~numbers) === typeBit(HEX)) return 'hex';
  return 'word';
}

/** The bit that stands for a type code in a mask of types. */
export function typeBit(code: number): number {
  return 1 << (code - 1);
}
