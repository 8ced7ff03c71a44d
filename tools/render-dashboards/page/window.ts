// What the page gives to the browser that opened it.

import type { Drawn } from '../../../scripts/render-dashboards/drawn.ts';

declare global {
  interface Window {
    drawn?: () => Drawn;
  }
}
