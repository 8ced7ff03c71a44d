// What is to be seen of a dashboard, for scripts/render-dashboards/judge.ts: read from the page, not only from the data.

import { FieldType, LoadingState } from '@grafana/data';
import { selectors } from '@grafana/e2e-selectors';
import {
  type EmbeddedScene,
  MultiValueVariable,
  type MultiValueVariableState,
  type SceneVariable,
  sceneGraph,
} from '@grafana/scenes';
import type { Drawn, DrawnPanel, DrawnVariable } from '../../../scripts/render-dashboards/drawn.ts';
import type { Dashboard, Panel } from './dashboard.ts';
import { panelKey } from './scene.ts';

/** Lines have colours; text, axes and grid are grey. Areas and shades are translucent. */
const COLOURFUL = 40;
const OPAQUE = 128;
/** A line at zero is drawn on the axis: half of it is outside of the plot, in pixels. */
const MARGIN = 3;

export function drawnOf(scene: EmbeddedScene, dashboard: Dashboard): Drawn {
  return {
    variables: (scene.state.$variables?.state.variables ?? []).map((variable) => variableOf(variable)),
    panels: dashboard.panels.map((panel) => panelOf(scene, panel)),
  };
}

function variableOf(variable: SceneVariable): DrawnVariable {
  const { name, loading = false, error } = variable.state;
  const failed = error === undefined || error === null ? {} : { error: String(error) };
  if (!(variable instanceof MultiValueVariable)) return { name, loading, ...failed, values: [], options: [] };
  const { value, options }: MultiValueVariableState = variable.state;
  return {
    ...{ name, loading, ...failed },
    values: [value].flat().map(String),
    options: options.map(({ label }) => label),
  };
}

function panelOf(scene: EmbeddedScene, panel: Panel): DrawnPanel {
  const { title, type } = panel;
  const content = document.querySelector<HTMLElement>(
    `[data-viz-panel-key="${panelKey(panel)}"] [data-testid="${selectors.components.Panels.Panel.content}"]`,
  );
  const found = sceneGraph.findByKey(scene, panelKey(panel));
  const data = sceneGraph.getData(found).state.data;
  const numbers = (data?.series ?? []).flatMap(({ fields }) =>
    fields.filter(({ type: of }) => of === FieldType.number).flatMap(({ values }) => values),
  );
  return {
    ...{ title, type },
    loading:
      data === undefined || data.state === LoadingState.Loading || data.state === LoadingState.NotStarted,
    errors: (data?.errors ?? []).map(({ message = '' }) => message),
    series: data?.series.length ?? 0,
    values: numbers.filter(Number.isFinite).length,
    text: content?.innerText.trim() ?? '',
    annotations: (data?.annotations ?? []).reduce((sum, { length }) => sum + length, 0),
    colouredPixels: content === null ? 0 : colouredPixels(content),
    rows: content?.querySelectorAll('[role="row"]:has([role="gridcell"])').length ?? 0,
  };
}

/** Within the axes of its plot. */
function colouredPixels(content: HTMLElement): number {
  const canvas = content.querySelector<HTMLCanvasElement>('.u-wrap canvas');
  const plot = content.querySelector<HTMLElement>('.u-over');
  const brush = canvas?.getContext('2d');
  if (canvas === null || plot === null || brush === null || brush === undefined) return 0;
  const [whole, inner] = [canvas.getBoundingClientRect(), plot.getBoundingClientRect()];
  const scale = canvas.width / whole.width;
  if (inner.width < 1 || inner.height < 1) return 0;
  const { data } = brush.getImageData(
    (inner.left - whole.left - MARGIN) * scale,
    (inner.top - whole.top - MARGIN) * scale,
    (inner.width + 2 * MARGIN) * scale,
    (inner.height + 2 * MARGIN) * scale,
  );
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, opacity = 0] = data.subarray(at, at + 4);
    if (opacity >= OPAQUE && Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURFUL)
      coloured += 1;
  }
  return coloured;
}
