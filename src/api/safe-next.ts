/**
 * Where to go after signing in, as an address of this server: a path that no browser takes for another site's
 * (`//evil.example`, `/\evil.example`, `https:…`) or for the sign-in pages themselves. Anything else becomes `/`.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > NEXT_LIMIT || !next.startsWith('/')) return '/';
  // Browsers drop tabs and line ends, and take a backslash for a slash (WHATWG URL, special schemes).
  if (hasControlOrBackslash(next) || !URL.canParse(next, BASE)) return '/';
  const url = new URL(next, BASE);
  if (url.origin !== BASE || url.pathname.startsWith('//') || SIGN_IN_PATHS.has(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** Longer than any address of the page. Characters. */
const NEXT_LIMIT = 2000;
/** No such host exists (RFC 2606). */
const BASE = 'http://logsentry.invalid';
const SIGN_IN_PATHS = new Set(['/login', '/setup']);

function hasControlOrBackslash(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || character === '\\') return true;
  }
  return false;
}
