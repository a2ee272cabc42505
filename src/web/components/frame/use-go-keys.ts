import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { PAGES } from '../../pages/page-list.ts';
import { isTyping } from '../../state/use-keys.ts';
import { usePageAddress } from '../../state/use-page-address.ts';

/** After this the `g` is forgotten. */
const SECOND_KEY_WITHIN_MS = 1500;

/** `g` and then a page's letter goes there. Listens before other keys, as `l` after `g` is no command of its own. */
export function useGoKeys(enabled: boolean): void {
  const [, navigate] = useLocation();
  const { linkTo } = usePageAddress();
  const pressedAtMs = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    if (!enabled) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const second = performance.now() - pressedAtMs.current < SECOND_KEY_WITHIN_MS;
      pressedAtMs.current = event.key === 'g' ? performance.now() : Number.NEGATIVE_INFINITY;
      const page = second ? PAGES.find(({ key }) => key === event.key) : undefined;
      if (page === undefined) return;
      event.preventDefault();
      navigate(linkTo(page.path));
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [enabled, navigate, linkTo]);
}
