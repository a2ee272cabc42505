import { stringify } from 'yaml';
import { listSections, type Setting } from './setting.ts';

/** Width of the comments in the YAML file, as the code's own. */
const COMMENT_WIDTH = 100;

/** `config/config.yaml`: every key at its default, each with its comment. */
export function documentAsYaml(): string {
  const blocks = listSections().map((section) => {
    if (section.name === '') return section.settings.map((setting) => yamlKey(setting, '')).join('\n');
    const keys = section.settings.map((setting) => yamlKey(setting, '  '));
    return `${comment(section.description, '')}${section.name}:\n${keys.join('\n')}`;
  });
  const head = comment(
    'LogSentry’s configuration. Every key stands here at its default; keys may be left out. Each can be overridden by the environment variable named in brackets. `logsentry config check` checks this file, `logsentry config show` prints what is in effect.',
    '',
  );
  return `${head}\n${blocks.join('\n')}`;
}

/** `docs/configuration.md`: the same as tables. */
export function documentAsMarkdown(): string {
  const sections = listSections().map((section) => {
    const rows = section.settings.map(
      (setting) =>
        `| \`${setting.path}\` | ${markdownDefault(setting)} | ${setting.allowed}${unitOf(setting)} | ${setting.description} | \`${setting.environmentName}\` |`,
    );
    const name = section.name === '' ? (section.settings[0]?.path ?? '') : section.name;
    const intro = section.description === '' ? '' : `${section.description}\n\n`;
    return `## ${name}\n\n${intro}| Key | Default | Allowed | Meaning | Environment |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Configuration\n\n${INTRODUCTION}\n\n${sections.join('\n')}`;
}

const INTRODUCTION = [
  'LogSentry reads `config/config.yaml` in the working directory when it is there, or the file given with `--config`.',
  'The environment wins over the file, the file over the defaults. The configuration is checked as a whole before',
  'anything starts: unknown keys and values out of range are refused with the line they stand in. Secrets are masked',
  'in `logsentry config show`.',
].join('\n');

function yamlKey(setting: Setting, indent: string): string {
  const key = setting.path.slice(setting.path.indexOf('.') + 1);
  const text = `${setting.description} Allowed: ${setting.allowed}${unitOf(setting)}. [${setting.environmentName}]`;
  const line =
    setting.defaultValue === undefined
      ? `# ${key}:`
      : `${key}: ${stringify(setting.defaultValue, { collectionStyle: 'flow' }).trimEnd()}`;
  return `${comment(text, indent)}${indent}${line}\n`;
}

function unitOf(setting: Setting): string {
  return setting.unit === undefined ? '' : `, in ${setting.unit}`;
}

function markdownDefault(setting: Setting): string {
  return setting.defaultValue === undefined ? 'not set' : `\`${JSON.stringify(setting.defaultValue)}\``;
}

function comment(text: string, indent: string): string {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line, ''].join('\n');
}
