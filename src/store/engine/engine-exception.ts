/** An error in the form ClickHouse's clients understand: code, text and HTTP status. */
export class EngineException extends Error {
  /** ClickHouse's error code. */
  readonly code: number;
  readonly httpStatus: number;

  constructor(code: number, text: string, httpStatus: number = httpStatusOf(code)) {
    super(text);
    this.name = 'EngineException';
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** ClickHouse's codes that are used or looked at here (src/Common/ErrorCodes.cpp of ClickHouse). */
export const EXCEPTION_CODE = {
  syntaxError: 62,
  unknownTable: 60,
  unknownDatabase: 81,
  unknownSetting: 115,
  badArguments: 36,
  unknownQueryParameter: 456,
  tooManyRows: 158,
  timeoutExceeded: 159,
  tooManySimultaneousQueries: 202,
  aborted: 236,
  memoryLimitExceeded: 241,
  tooManyBytes: 307,
  queryWasCancelled: 394,
  tooManyRowsOrBytes: 396,
  unknownException: 1002,
  authenticationFailed: 516,
} as const;

const ENGINE_MESSAGE = /^Code: (\d+)\. DB::Exception: /;

/** The exception for whatever the engine threw. */
export function toEngineException(error: unknown): EngineException {
  if (error instanceof EngineException) return error;
  const message = error instanceof Error ? error.message : String(error);
  const match = ENGINE_MESSAGE.exec(message);
  if (match?.[1] !== undefined) return new EngineException(Number(match[1]), message);
  return createException('unknownException', 'UNKNOWN_EXCEPTION', message);
}

/** An exception of this interface, written as the engine writes its own. */
export function createException(
  code: keyof typeof EXCEPTION_CODE,
  name: string,
  text: string,
): EngineException {
  const number = EXCEPTION_CODE[code];
  return new EngineException(number, `Code: ${number}. DB::Exception: ${text}. (${name})`);
}

/** As ClickHouse's HTTPHandler maps codes to statuses. */
function httpStatusOf(code: number): number {
  switch (code) {
    case EXCEPTION_CODE.authenticationFailed:
      return 403;
    case EXCEPTION_CODE.syntaxError:
    case EXCEPTION_CODE.badArguments:
    case EXCEPTION_CODE.unknownQueryParameter:
    case EXCEPTION_CODE.unknownSetting:
      return 400;
    case EXCEPTION_CODE.unknownTable:
    case EXCEPTION_CODE.unknownDatabase:
      return 404;
    case EXCEPTION_CODE.tooManySimultaneousQueries:
      return 503;
    default:
      return 500;
  }
}
