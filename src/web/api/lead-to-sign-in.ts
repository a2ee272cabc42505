import { ApiError } from './client.ts';

/** A session that is over, or none at all: the sign-in page leads back here afterwards. */
export function leadToSignIn(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  const { pathname, search, hash } = location;
  location.assign(`/login?${new URLSearchParams({ next: pathname + search + hash })}`);
}
