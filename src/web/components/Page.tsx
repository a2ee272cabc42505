import type { ReactNode } from 'react';
import './Page.css';

/** A page that is one column of panels. */
export function Page({ children }: { readonly children: ReactNode }) {
  return <div className="Page">{children}</div>;
}
