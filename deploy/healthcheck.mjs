// Ends with 0 when the role in this container is alive. The store answers on its own port and path, all others on
// the server's.
const store = process.argv[2] === 'store';
const port = store
  ? (process.env.LOGSENTRY_STORE_LISTEN_PORT ?? '8123')
  : (process.env.LOGSENTRY_SERVER_PORT ?? '5000');

/** Below the timeout that the image gives a check. */
const LIMIT_MS = 4000;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/${store ? 'ping' : 'healthz'}`, {
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
