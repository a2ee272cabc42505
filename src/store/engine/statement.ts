import { ALLOWED_SETTINGS, IGNORED_PARAMETERS } from './allowed-settings.ts';
import { createException } from './engine-exception.ts';

/** One statement as a client sent it. */
export interface Statement {
  readonly sql: string;
  /** Values of `{name:Type}` placeholders, escaped as ClickHouse's HTTP interface wants them (TabSeparated). */
  readonly parameters: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly database: string;
  readonly queryId: string;
  /** Output format when the statement names none. */
  readonly defaultFormat: string;
}

export type StatementKind = 'read' | 'write';

const DEFAULT_DATABASE = 'default';
const DEFAULT_FORMAT = 'TabSeparated';
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * Reads the URL's parameters. Unknown settings are refused as ClickHouse does.
 * @param bodySql text of the body when the statement, or its end, stands there
 * @throws EngineException
 */
export function decodeStatement(search: URLSearchParams, bodySql: string): Statement {
  const parameters = new Map<string, string>();
  const settings = new Map<string, string>();
  let database = DEFAULT_DATABASE;
  let defaultFormat = DEFAULT_FORMAT;
  for (const [name, value] of search) {
    if (name === 'query' || IGNORED_PARAMETERS.has(name)) continue;
    else if (name === 'database') database = identifier('database', value);
    else if (name === 'default_format') defaultFormat = identifier('format', value);
    else if (name.startsWith('param_')) parameters.set(identifier('parameter', name.slice(6)), value);
    else if (ALLOWED_SETTINGS.has(name)) settings.set(name, value);
    else throw createException('unknownSetting', 'UNKNOWN_SETTING', `Setting ${name} is not available here`);
  }
  const urlSql = search.get('query') ?? '';
  const sql = [urlSql, bodySql].filter((part) => part !== '').join('\n');
  if (sql.trim() === '') throw createException('syntaxError', 'SYNTAX_ERROR', 'Empty query');
  return { sql, parameters, settings, database, defaultFormat, queryId: search.get('query_id') ?? '' };
}

const LEADING_COMMENTS = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*/;
const READ_KEYWORD = /^(?:SELECT|WITH|SHOW|DESCRIBE|DESC|EXISTS|EXPLAIN)\b/i;

export function statementKind(sql: string): StatementKind {
  return READ_KEYWORD.test(sql.replace(LEADING_COMMENTS, '')) ? 'read' : 'write';
}

const TRAILING_FORMAT = /\sFORMAT\s+(\w+)\s*$/i;

/** A read without the format at its end, and the format of its answer. */
export function splitFormat({ sql, defaultFormat }: Statement): {
  readonly select: string;
  readonly format: string;
} {
  const match = TRAILING_FORMAT.exec(sql);
  return match?.[1] === undefined
    ? { select: sql, format: defaultFormat }
    : { select: sql.slice(0, match.index), format: match[1] };
}

/** Whether the answer is sent while it is made: what ClickHouse does unless it is to wait for the end. */
export function wantsStream(search: URLSearchParams): boolean {
  return search.get('wait_end_of_query') === '0';
}

/** An INSERT whose rows follow in the body. */
export interface InsertHead {
  /** `INSERT INTO table (columns)` with its settings, up to the format. */
  readonly into: string;
  /** Comma-separated column names, as written. */
  readonly columns: string;
  readonly format: string;
  /** Condition on the rows, as written; all are inserted when not given. */
  readonly where?: string;
}

const INSERT_HEAD =
  /^\s*(INSERT\s+INTO\s+(?:TABLE\s+)?[\w.`"]+\s*\(([\w\s,`"]+)\)(?:\s+SETTINGS\s+[\s\S]+?)?)\s+FORMAT\s+(\w+)\s*$/i;
/** Rows of the body through a condition: the form of `input()` with the columns named once more and nothing else. */
const INSERT_FROM_INPUT =
  /^\s*(INSERT\s+INTO\s+[\w.`"]+\s*\(([\w\s,`"]+)\))\s+SELECT\s+([\w\s,`"]+?)\s+FROM\s+input\('[^'\\]*'\)\s+WHERE\s+([\s\S]+)\s+FORMAT\s+(\w+)\s*$/i;
const INSERT = /^\s*INSERT\s+INTO\b/i;

/**
 * The parts of an INSERT that stands in the URL, or undefined for other statements.
 * @throws EngineException for an INSERT without column list or format: the order of columns would be a guess
 */
export function parseInsertHead(sql: string): InsertHead | undefined {
  if (!INSERT.test(sql)) return undefined;
  const filtered = INSERT_FROM_INPUT.exec(sql);
  if (filtered !== null) {
    const [, into = '', , columns = '', where = '', format = ''] = filtered;
    return { into, columns, format, where };
  }
  const match = INSERT_HEAD.exec(sql);
  if (match === null) {
    const expected = 'INSERT with data in the body needs the form INSERT INTO table (columns) FORMAT name';
    throw createException('syntaxError', 'SYNTAX_ERROR', expected);
  }
  const [, into = '', columns = '', format = ''] = match;
  return { into, columns, format };
}

function identifier(what: string, value: string): string {
  if (IDENTIFIER.test(value)) return value;
  throw createException('badArguments', 'BAD_ARGUMENTS', `Bad name of a ${what}: ${JSON.stringify(value)}`);
}
