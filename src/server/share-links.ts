import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HttpProblem } from '../api/http-problem.ts';
import { SHARE_LINK_LIMIT } from '../api/share-links.ts';
import type { ShareLinkDto } from '../api/share-links.ts';
import { nowUs } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import { formatTimeUs } from './time-range.ts';

const KIND = 'share-link';
/** 12 characters of base64url are 72 bits: two of 100,000 addresses meet with a chance of 10⁻¹². */
const ID_CHARACTERS = 12;

const storedLink = z.object({ path: z.string(), createdAt: z.string() });

export interface ShareLinks {
  /**
   * The link to an address inside the page; the same one for the same address.
   * @throws HttpProblem 400 for an address that leads elsewhere, 409 when there are too many links
   */
  add(path: string): Promise<ShareLinkDto>;
  get(id: string): Promise<ShareLinkDto | undefined>;
}

export function createShareLinks(documents: DocumentStore, clock: Clock): ShareLinks {
  /** Counted once; other processes that add links at the same time may go past the limit by what they add. */
  let count: number | undefined;

  async function get(id: string): Promise<ShareLinkDto | undefined> {
    const stored = storedLink.safeParse(await documents.get(KIND, id)).data;
    return stored === undefined ? undefined : { id, url: `/s/${id}`, ...stored };
  }

  return {
    get,
    async add(path) {
      const own = insidePath(path);
      if (own === undefined) throw leadsElsewhere(path);
      const id = createHash('sha256').update(own).digest('base64url').slice(0, ID_CHARACTERS);
      const known = await get(id);
      if (known !== undefined) return known;
      count ??= (await documents.list(KIND)).length;
      if (count >= SHARE_LINK_LIMIT) throw tooMany();
      const link = { path: own, createdAt: formatTimeUs(nowUs(clock)) };
      await documents.put(KIND, id, link);
      count++;
      return { id, url: `/s/${id}`, ...link };
    },
  };
}

const OWN_ORIGIN = 'http://page.invalid';

/**
 * The address as browsers read it, when it leads to a page of this server: no other origin (`//host`, `/\host`,
 * `http://…`), no API, no further link. Undefined otherwise.
 */
export function insidePath(text: string): string | undefined {
  if (!text.startsWith('/') || !URL.canParse(text, OWN_ORIGIN)) return undefined;
  const url = new URL(text, OWN_ORIGIN);
  if (url.origin !== OWN_ORIGIN || url.username !== '') return undefined;
  // A path that begins with two slashes would be another host's in a Location header.
  if (/^\/(?:\/|api\/|s\/)/.test(url.pathname)) return undefined;
  return url.pathname + url.search + url.hash;
}

function leadsElsewhere(path: string): HttpProblem {
  return new HttpProblem(400, {
    code: 'BAD_LINK',
    detail: `${JSON.stringify(path.slice(0, 100))} is no address inside the page.`,
    nextStep: 'Give the part of the address behind the host, such as /explore?query=level%3Aerror.',
  });
}

function tooMany(): HttpProblem {
  return new HttpProblem(409, {
    code: 'TOO_MANY_LINKS',
    detail: `There are ${SHARE_LINK_LIMIT} share links, which is the most.`,
    nextStep: 'Send the whole address of the view instead; it holds the same state.',
  });
}
