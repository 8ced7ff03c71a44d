// The picture as one file that needs nothing else: to be opened, sent, or put into a document.

import { escaped } from '../../markup.ts';
import type { Inventory } from '../../model/inventory.ts';
import { svg } from './svg.ts';

export function html(inventory: Inventory): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lab ${escaped(inventory.lab)}</title>
<style>
  body { margin: 0; background: #fff; }
  main { overflow: auto; }
  svg { display: block; margin: 0 auto; }
  g:hover > rect { filter: brightness(0.97); }
</style>
</head>
<body>
<main>
${svg(inventory).trimEnd()}
</main>
</body>
</html>
`;
}
