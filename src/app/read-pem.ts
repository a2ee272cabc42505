import { readFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';

/** The bytes of the PEM file that `key` of the configuration names. @throws AppError CONFIG_INVALID */
export function readPem(key: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `${key} ${file} cannot be read.`, {
      nextStep: 'Give the path of a PEM file that this user may read.',
      cause,
    });
  }
}
