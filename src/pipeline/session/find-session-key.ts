import { identifierForm, identifiersOf } from './identifier-form.ts';

/** Which values of a line name its session: all identifiers of one form. See {@link identifierForm}. */
export interface SessionKey {
  readonly form: string;
}

export interface KeySampleLine {
  readonly message: string;
  readonly templateId: string;
}

/** Share of the lines that must carry the key: less, and most of what happens is outside any session. */
const MIN_COVERAGE = 0.2;
/** Fewer values are a closed set, such as host names. */
const MIN_VALUES = 20;
/** A value on one line alone ties nothing together. */
const MIN_LINES_A_VALUE = 2;
/** Share of the values that must recur under different templates. */
const MIN_RECURRENCE = 0.5;
/** Values followed; beyond it new ones are not counted, so memory stays flat. */
const VALUES_LIMIT = 200_000;

interface FormUse {
  lines: number;
  readonly templatesOfValue: Map<string, Set<string>>;
}

/**
 * The form of identifier that ties lines into sessions, or undefined when none does: its values recur across
 * templates, cover many lines, and are many. Independent of the order of the lines.
 */
export function findSessionKey(lines: Iterable<KeySampleLine>): SessionKey | undefined {
  const forms = new Map<string, FormUse>();
  let total = 0;
  let values = 0;
  for (const { message, templateId } of lines) {
    total++;
    const seen = new Set<string>();
    for (const identifier of identifiersOf(message)) {
      const form = identifierForm(identifier);
      if (form === undefined) continue;
      let use = forms.get(form);
      if (use === undefined) forms.set(form, (use = { lines: 0, templatesOfValue: new Map() }));
      if (!seen.has(form)) use.lines++;
      seen.add(form);
      const templates = use.templatesOfValue.get(identifier);
      if (templates !== undefined) templates.add(templateId);
      else if (values++ < VALUES_LIMIT) use.templatesOfValue.set(identifier, new Set([templateId]));
    }
  }
  return bestKey(forms, total);
}

function bestKey(forms: ReadonlyMap<string, FormUse>, total: number): SessionKey | undefined {
  let best: { form: string; merit: number } | undefined;
  for (const [form, { lines, templatesOfValue }] of forms) {
    const values = templatesOfValue.size;
    const recurring = [...templatesOfValue.values()].filter((templates) => templates.size > 1).length;
    const coverage = lines / total;
    const recurrence = recurring / values;
    if (coverage < MIN_COVERAGE || values < MIN_VALUES) continue;
    if (lines / values < MIN_LINES_A_VALUE || recurrence < MIN_RECURRENCE) continue;
    const merit = coverage * recurrence;
    if (best === undefined || merit > best.merit || (merit === best.merit && form < best.form))
      best = { form, merit };
  }
  return best === undefined ? undefined : { form: best.form };
}

/** Sessions that a line belongs to: the identifiers of the key's form in its message, each once. */
export function sessionsOf(key: SessionKey, message: string): string[] {
  return identifiersOf(message).filter((identifier) => identifierForm(identifier) === key.form);
}
