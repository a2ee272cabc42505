import type { Template } from './template-set.ts';

/** A template as one line of text, parameters as their type: `Connection from <ip> closed after <duration>`. */
export function formatTemplate(template: Pick<Template, 'cells'>): string {
  let text = '';
  for (const cell of template.cells) {
    if (cell.gap && text !== '') text += ' ';
    text += cell.kind === 'constant' ? cell.text : `<${cell.type}>`;
  }
  return text;
}
