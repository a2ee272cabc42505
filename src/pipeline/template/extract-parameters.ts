import { parameterTypeOf, type ParameterType } from './parameter-type.ts';
import { parameterValue } from './parameter-value.ts';
import type { Template } from './template-set.ts';
import { SPAN_WIDTH, type MessageMatcher } from './message-matcher.ts';

/** A parameter of one message. */
export interface ParameterValue {
  /** The parameter's name in the template. */
  readonly name: string;
  /** The type of this value, which may be narrower than the template's. */
  readonly type: ParameterType;
  /** Byte offsets of the value. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds of a duration, bytes of a size, an integer or a float; NaN for the rest. */
  readonly value: number;
}

/** The parameters of the message `bytes` that `matcher` matched last. For people and reasons; scorers read `spans`. */
export function extractParameters(matcher: MessageMatcher, bytes: Uint8Array): ParameterValue[] {
  const template: Template = matcher.set.templates[matcher.template] ?? matcher.provisionalTemplate();
  const names = template.cells.flatMap((cell) => (cell.kind === 'parameter' ? [cell.name] : []));
  return names.slice(0, matcher.parameterCount).map((name, index) => {
    const at = index * SPAN_WIDTH;
    const span = { start: matcher.spans[at]!, end: matcher.spans[at + 1]! };
    const code = matcher.spans[at + 2]!;
    return { name, type: parameterTypeOf(code), ...span, value: parameterValue(bytes, span, code) };
  });
}
