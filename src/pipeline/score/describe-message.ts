import { extractParameters } from '../template/extract-parameters.ts';
import { formatTemplate } from '../template/format-template.ts';
import type { ParameterType } from '../template/parameter-type.ts';
import { TemplateMatcher } from '../template/template-matcher.ts';
import { EMPTY_TEMPLATE_SET } from '../template/template-set.ts';

export interface DescribedParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  /** Offsets in the message, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Template text and parameters of a message that no model knows. */
export function describeMessage(message: string): {
  readonly text: string;
  readonly parameters: DescribedParameter[];
} {
  const bytes = new TextEncoder().encode(message);
  const matcher = new TemplateMatcher(EMPTY_TEMPLATE_SET);
  matcher.match(bytes, 0, bytes.length);
  return {
    text: formatTemplate(matcher.provisionalTemplate()),
    parameters: parametersInMessage(matcher, bytes, { start: 0, end: bytes.length }),
  };
}

/** Parameters of the message at `span` of `bytes` that `matcher` matched last, with offsets for people's text. */
export function parametersInMessage(
  matcher: TemplateMatcher,
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
): DescribedParameter[] {
  let at = span.start;
  let units = 0;
  return extractParameters(matcher, bytes).map(({ name, type, start, end }) => {
    // Parameters stand in the order of the message, so each byte is decoded once.
    units += decoder.decode(bytes.subarray(at, start)).length;
    const value = decoder.decode(bytes.subarray(start, end));
    const from = units;
    units += value.length;
    at = end;
    return { name, type, value, start: from, end: units };
  });
}

const decoder = new TextDecoder();
