// First, so that the components' own styles can override them.
import './styles/tokens.css';
import './styles/base.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.ts';
import { leadToSignIn } from './api/lead-to-sign-in.ts';
import { connectTail } from './api/tail-connection.ts';
import { App } from './App.tsx';
import { createLiveFeed } from './live/live-feed.ts';
import { createAnnouncer } from './state/announcer.ts';
import { AppContext } from './state/app-context.ts';
import type { AppServices } from './state/app-context.ts';
import { createPreferences } from './state/preferences.ts';
import type { KeyValueStorage } from './state/preferences.ts';
import { createToasts } from './state/toasts.ts';

const RETRIES = 2;

function buildServices(): AppServices {
  return {
    feed: createLiveFeed({ connect: connectTail, schedule: (run) => requestAnimationFrame(run) }),
    preferences: createPreferences(browserStorage()),
    toasts: createToasts(),
    announcer: createAnnouncer({
      nowMs: () => Date.now(),
      later: (run, delayMs) => setTimeout(run, delayMs),
    }),
  };
}

function browserStorage(): KeyValueStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

function buildQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leadToSignIn }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        refetchOnWindowFocus: false,
        // What the server refused it will refuse again; only trouble on the way is worth another try.
        retry: (failures, error) =>
          failures < RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
    },
  });
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={buildQueryClient()}>
      <AppContext value={buildServices()}>
        <App />
      </AppContext>
    </QueryClientProvider>
  </StrictMode>,
);
