import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import { AccountDirectory } from './account-directory.ts';
import { ApiTokens } from './api-tokens.ts';
import { AuditLog } from './audit-log.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { createPasswordChecker } from './password-checker.ts';
import { createSecret } from './secret.ts';
import type { HashCosts } from './password-hash.ts';
import { Sessions } from './sessions.ts';
import { SetupCodes } from './setup-codes.ts';
import { SignIn } from './sign-in.ts';
import { Users } from './users.ts';

/** `off`: whoever reaches the port may do everything. `token`: whoever knows `server.token`. `accounts`: users and API tokens too. */
export type AccessMode = 'off' | 'token' | 'accounts';

export interface AccountsDeps {
  readonly mode: AccessMode;
  readonly serverToken: string | undefined;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unique to this process, such as host and process id. */
  readonly writer: string;
  readonly sessionIdleMs: number;
  readonly sessionLifeMs: number;
  /** Of passwords; those of {@link HASH_COSTS} unless given. */
  readonly hashCosts?: HashCosts;
}

/** Users, tokens, sessions and the audit log over the documents of one installation. */
export interface Accounts {
  readonly mode: AccessMode;
  readonly directory: AccountDirectory;
  readonly users: Users;
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  readonly codes: SetupCodes;
  readonly signIn: SignIn;
  readonly audit: AuditLog;
  /** A token for parts of this process that send logs to it. */
  readonly ownToken: string;
  /** Reads what there is, and keeps it in step from now on. */
  start(): Promise<void>;
  /** The code of a link that makes the first admin; undefined when there are users or accounts are off. */
  firstAdminCode(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** How often last uses are written down and what is over is deleted. */
const UPKEEP_MS = 60_000;

/** The parts joined, not started. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { mode, documents, clock, log, writer, serverToken } = deps;
  const directory = new AccountDirectory({ documents, clock, log });
  const passwords = createPasswordChecker(deps.hashCosts);
  const users = new Users({ documents, directory, passwords, clock });
  const tokens = new ApiTokens({ documents, directory, clock });
  const { sessionIdleMs: idleMs, sessionLifeMs: lifeMs } = deps;
  const sessions = new Sessions({ documents, directory, clock, serverToken, idleMs, lifeMs });
  const codes = new SetupCodes({ documents, clock });
  const audit = new AuditLog({ documents, clock, writer });
  const throttle = createLoginThrottle(clock);
  const hasUsers = mode === 'accounts';
  const signIn = new SignIn({ users, sessions, codes, passwords, throttle, audit, hasUsers, serverToken });
  let timer: NodeJS.Timeout | undefined;

  async function upkeep(): Promise<void> {
    try {
      await tokens.keepUses();
      await sessions.dropOver();
    } catch (error) {
      log.warn({ error }, 'last uses of tokens could not be written down; trying again');
    }
  }

  return {
    mode,
    directory,
    users,
    tokens,
    sessions,
    codes,
    signIn,
    audit,
    ownToken: createSecret(),
    async start() {
      if (mode === 'off') return;
      if (hasUsers) await directory.start();
      timer = setInterval(() => void upkeep(), UPKEEP_MS).unref();
    },
    async firstAdminCode() {
      if (!hasUsers || (await users.count()) > 0) return undefined;
      return (await codes.create(undefined)).code;
    },
    async close() {
      clearInterval(timer);
      directory.close();
      if (hasUsers) await tokens.keepUses().catch(() => undefined);
    },
  };
}
