import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link } from 'wouter';
import './Button.css';

export type ButtonLook = 'plain' | 'primary' | 'ghost';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly icon?: ReactNode;
}

export function Button({ look = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`Button is-${look} ${className}`}>
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: its accessible name and tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`Button is-ghost is-icon ${className}`}
      aria-label={label}
      title={label}
    >
      {icon}
    </button>
  );
}

export interface ButtonLinkProps {
  readonly href: string;
  readonly look?: ButtonLook;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** Goes to a page of ours but looks like a button. */
export function ButtonLink({ href, look = 'plain', icon, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={`Button is-${look}`}>
      {icon}
      {children}
    </Link>
  );
}
