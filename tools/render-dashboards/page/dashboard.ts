// What of a dashboard's JSON is rendered. scripts/dashboards writes it, by Grafana's foundation SDK.

import type {
  AnnotationQuery,
  DataSourceRef,
  DataTransformerConfig,
  FieldConfigSource,
  VariableRefresh,
  VariableSort,
} from '@grafana/data';
import type { SceneDataQuery } from '@grafana/scenes';

export type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: DataSourceRef;
  readonly targets: SceneDataQuery[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly fieldConfig: FieldConfigSource;
  readonly transformations?: DataTransformerConfig[];
};

export type Variable =
  | { readonly type: 'datasource'; readonly name: string; readonly label: string; readonly query: string }
  | {
      readonly type: 'query';
      readonly name: string;
      readonly label: string;
      readonly datasource: DataSourceRef;
      readonly query: SceneDataQuery;
      readonly refresh: VariableRefresh;
      readonly sort: VariableSort;
      readonly multi: boolean;
      readonly includeAll: boolean;
      readonly allValue: string;
      readonly current: { readonly text: string[]; readonly value: string[] };
    };

export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: { readonly list: readonly AnnotationQuery[] };
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
};
