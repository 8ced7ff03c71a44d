// A dashboard as a scene of Grafana's: variables, panels, their queries and transformations, each where the JSON has it.

import {
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneQueryRunner,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  VizPanel,
  dataLayers,
} from '@grafana/scenes';
import type { AnnotationQuery } from '@grafana/data';
import type { Dashboard, Panel, Variable } from './dashboard.ts';

export type View = {
  readonly from: string;
  readonly to: string;
  /** By the name of a variable; those that are not named keep what the dashboard has. */
  readonly chosen: ReadonlyMap<string, readonly string[]>;
};

export function sceneOf(dashboard: Dashboard, { from, to, chosen }: View): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from, to, timeZone: 'utc' }),
    $variables: new SceneVariableSet({
      variables: dashboard.templating.list.map((variable) => variableOf(variable, chosen)),
    }),
    $data: new SceneDataLayerSet({ layers: dashboard.annotations.list.map(annotationsOf) }),
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
    body: new SceneGridLayout({ isLazy: false, isDraggable: false, children: dashboard.panels.map(itemOf) }),
  });
}

function annotationsOf(query: AnnotationQuery): dataLayers.AnnotationsDataLayer {
  return new dataLayers.AnnotationsDataLayer({
    name: query.name,
    isEnabled: query.enable,
    query: { ...query },
  });
}

function variableOf(variable: Variable, chosen: View['chosen']): DataSourceVariable | QueryVariable {
  const { name, label } = variable;
  const values = chosen.get(name);
  if (variable.type === 'datasource')
    return new DataSourceVariable({ name, label, pluginId: variable.query, value: values?.[0] ?? '' });
  const { datasource, query, refresh, sort, includeAll, allValue, current } = variable;
  return new QueryVariable({
    ...{ name, label, datasource, query, refresh, sort, includeAll, allValue },
    isMulti: variable.multi,
    value: [...(values ?? current.value)],
    text: [...(values ?? current.text)],
  });
}

export function panelKey(panel: Panel): string {
  return `panel-${panel.id}`;
}

function itemOf(panel: Panel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos;
  const queries = new SceneQueryRunner({
    datasource: panel.datasource,
    queries: panel.targets,
    maxDataPointsFromWidth: true,
  });
  return new SceneGridItem({
    ...{ x, y, width: w, height: h },
    body: new VizPanel({
      key: panelKey(panel),
      pluginId: panel.type,
      title: panel.title,
      description: panel.description,
      options: panel.options,
      fieldConfig: panel.fieldConfig,
      $data: new SceneDataTransformer({ transformations: panel.transformations ?? [], $data: queries }),
    }),
  });
}
