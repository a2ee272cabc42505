import type { ReactNode } from 'react';
import { useEffect } from 'react';
import './SignInFrame.css';

export interface SignInFrameProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** What those see who are not signed in: a card in the middle, and nothing of the rest. */
export function SignInFrame({ title, children }: SignInFrameProps) {
  useEffect(() => {
    document.title = `${title} · LogSentry`;
  }, [title]);
  return (
    <main className="SignInFrame">
      <div className="SignInFrame-card">
        <p className="SignInFrame-brand">
          <img src="/favicon.svg" alt="" width={24} height={24} />
          LogSentry
        </p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
