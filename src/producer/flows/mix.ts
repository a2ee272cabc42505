import type { Random } from '../../core/random.ts';
import type { Request } from '../request.ts';
import { register, signIn, viewOrders } from './account.ts';
import { checkout, ship } from './checkout.ts';
import { addToCart, browse, search, viewProduct } from './shopping.ts';

export type Flow = (request: Request) => void;

/** What customers do, by share of requests. */
const MIX: readonly [flow: Flow, share: number][] = [
  [browse, 0.28],
  [viewProduct, 0.26],
  [search, 0.14],
  [addToCart, 0.11],
  [signIn, 0.08],
  [viewOrders, 0.05],
  [checkout, 0.04],
  [ship, 0.025],
  [register, 0.015],
];

export function pickFlow(random: Random): Flow {
  let rest = random.next();
  for (const [flow, share] of MIX) {
    rest -= share;
    if (rest < 0) return flow;
  }
  return browse;
}
