// One dashboard: ?dashboard=UID&from=...&to=...&var-tenant=... as in an address of Grafana. What it shows is for
// `window.drawn()` to say.

import { GlobalStyles } from '@grafana/ui';
import { ThemeContext } from '@grafana/data';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import type { DataSource } from '../../../scripts/render-dashboards/drawn.ts';
import type { Dashboard } from './dashboard.ts';
import { drawnOf } from './drawn.ts';
import { THEME, setUpGrafana } from './grafana.ts';
import './page.css';
import { PrometheusDataSource } from './prometheus.ts';
import { sceneOf } from './scene.ts';

async function json<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  // Files of this repository, which scripts/dashboards writes and tests.
  return (await response.json()) as T;
}

const asked = new URLSearchParams(location.search);
const dashboard = await json<Dashboard>(`dashboards/${asked.get('dashboard') ?? ''}.json`);
const sources = await json<readonly DataSource[]>('data-sources.json');
await setUpGrafana(sources.map((source) => new PrometheusDataSource(source)));

const chosen = Map.groupBy(
  [...asked].filter(([name]) => name.startsWith('var-')),
  ([name]) => name.slice('var-'.length),
);
const scene = sceneOf(dashboard, {
  from: asked.get('from') ?? 'now-15m',
  to: asked.get('to') ?? 'now',
  chosen: new Map([...chosen].map(([name, pairs]) => [name, pairs.map(([, value]) => value)])),
});
window.drawn = () => drawnOf(scene, dashboard);

const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <ThemeContext.Provider value={THEME}>
    <GlobalStyles />
    <MemoryRouter>
      <main>
        <h1>{dashboard.title}</h1>
        <scene.Component model={scene} />
      </main>
    </MemoryRouter>
  </ThemeContext.Provider>,
);
