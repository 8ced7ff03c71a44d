// `vpclab routes`, `vpclab bgp`, `vpclab ospf`.

import { VpclabError } from '../../errors.ts';
import type { RoutingView } from '../../model/routing.ts';
import { printableAll } from '../../printable.ts';
import type { RoutingFlags } from '../commands/routing.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { bgpText, ospfText, problemsText, routesText } from '../render/routing.ts';

export async function runRoutes(
  this: CliContext,
  { name, json }: RoutingFlags,
  router?: string,
): Promise<void> {
  const { routes, problems } = await read(name);
  const shown = router === undefined ? routes : routes.filter(({ of }) => of === router);
  if (shown.length === 0 && router !== undefined) {
    const known = [...new Set(routes.map(({ of }) => of))].join(', ');
    throw new VpclabError('BAD_ARGUMENT', `"${router}" has no routes. Those that have: ${known || 'none'}.`);
  }
  if (json) printJson(this, shown);
  else show(this, { problems }, (view) => routesText(shown, view));
}

export async function runBgp(this: CliContext, { name, json }: RoutingFlags): Promise<void> {
  const { sessions, announcements, refusals, problems } = await read(name);
  if (json) printJson(this, { sessions, announcements, refusals, problems });
  else show(this, { problems }, (view) => bgpText({ sessions, announcements, refusals }, view));
}

export async function runOspf(this: CliContext, { name, json }: RoutingFlags): Promise<void> {
  const { neighbors, routes, problems } = await read(name);
  const learned = routes.filter(({ from }) => from === 'ospf');
  if (json) printJson(this, { neighbors, routes: learned, problems });
  else show(this, { problems }, (view) => ospfText({ neighbors, routes: learned }, view));
}

async function read(name: string | undefined): Promise<RoutingView> {
  return printableAll(await clientOf(await chooseLab(name)).routing());
}

type View = Parameters<typeof problemsText>[1];

function show(
  { terminal }: CliContext,
  { problems }: Pick<RoutingView, 'problems'>,
  textOf: (view: View) => string,
): void {
  const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
  terminal.out(`${textOf(view)}${problemsText(problems, view)}`);
}
