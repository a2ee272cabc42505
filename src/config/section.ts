import { z } from 'zod';

/** A group of keys that may be left out as a whole. */
export function section<Shape extends z.core.$ZodLooseShape>(description: string, shape: Shape) {
  const object = z.strictObject(shape);
  return object.prefault({} as z.input<typeof object>).meta({ description });
}

/** What a key's `.meta()` may say, beside its description. */
export interface KeyMeta {
  readonly description: string;
  readonly unit?: string;
  /** Never shown: `config show` masks it. */
  readonly secret?: boolean;
}
