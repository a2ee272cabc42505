/** NIST SP 800-63B-4 §3.1.1.2 asks for 8 with a second factor and 15 without; 12 random ones outlive any online guessing. */
export const PASSWORD_LEAST = 12;
/** Bounds what one sign-in costs; passphrases fit. */
export const PASSWORD_MOST = 256;

/** What is wrong with a new password, as a sentence; undefined when it will do. No rules about kinds of characters. */
export function passwordProblem(password: string, userName: string): string | undefined {
  const { length } = [...password];
  if (length < PASSWORD_LEAST) return `It has ${length} characters; ${PASSWORD_LEAST} is the least.`;
  if (length > PASSWORD_MOST) return `It has ${length} characters; ${PASSWORD_MOST} is the most.`;
  if (new Set(password).size < LEAST_KINDS) return 'It repeats the same few characters.';
  const lower = password.toLowerCase();
  if (
    userName !== '' &&
    lower.includes(userName.toLowerCase()) &&
    lower.length < userName.length + PASSWORD_LEAST
  ) {
    return 'It is little more than the user name.';
  }
  if (lower.includes('logsentry') && lower.length < 'logsentry'.length + PASSWORD_LEAST) {
    return 'It is little more than the name of this program.';
  }
  if (isSequence(lower)) return 'It is a plain sequence of characters.';
  return undefined;
}

/** `aaaaaaaaaaaa` and `abababababab` are no passwords. */
const LEAST_KINDS = 5;

const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiopasdfghjklzxcvbnm'];

function isSequence(text: string): boolean {
  return SEQUENCES.some((sequence) => sequence.includes(text));
}
