// A dashboard as Grafana's JSON, by its foundation SDK.

import {
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  MappingType,
  QueryVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type DataTransformerConfig,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { DashboardSpecification, PanelSpecification, Variable, Words } from './specification.ts';

const TAG = 'vpclab';
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
/** A fault of `vpclab chaos` shades the time in which it was active, on every panel. */
export const FAULT_ANNOTATION = 'max by (fault, target) (vpclab_fault_active{tenant=~"$tenant"})';
const COLUMNS = 24;
/** Pixels: five columns fit into half of a page. */
const LEAST_COLUMN = 90;
const NO_COLUMNS = ['Time', '__name__', 'instance', 'job', 'uuid', 'system_id'] as const;
const HEIGHTS = { graph: 8, state: 4, table: 8 } as const;
const WIDTHS = { graph: 12, state: 6, table: 12 } as const;

/** Each only offers what the ones before it leave. */
const CHOICES: Readonly<Record<Variable, string>> = {
  tenant: 'label_values(ovn_logical_router_info{tenant!=""}, tenant)',
  vpc: 'label_values(ovn_logical_router_info{tenant=~"$tenant",vpc!=""}, vpc)',
  node: 'label_values(ovn_port_binding_info{tenant=~"$tenant",vpc=~"$vpc",node!=""}, node)',
};
/** Those that a choice depends on are there even where no panel of the dashboard asks for them: links carry them on. */
const VARIABLES: readonly Variable[] = ['tenant', 'vpc', 'node'];

export function buildDashboard(
  { uid, title, about, panels }: DashboardSpecification,
  next: DashboardSpecification,
): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(about)
    .tags([TAG])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-15m', to: 'now' })
    .refresh('10s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .link(
      new DashboardLinkBuilder('Dashboards of the lab')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .link(
      new DashboardLinkBuilder(`Next: ${next.title}`)
        .type(DashboardLinkType.Link)
        .url(`/d/${next.uid}`)
        .includeVars(true)
        .keepTime(true),
    )
    .annotation(faultAnnotation());
  for (const name of VARIABLES) builder.withVariable(variable(name));
  for (const [panel, position] of placed(panels)) builder.withPanel(panelOf(panel, position));
  return builder.build();
}

function faultAnnotation(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Faults')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('red')
    .expr(FAULT_ANNOTATION)
    .step('5s')
    .titleFormat('{{fault}}')
    .textFormat('of {{target}}')
    .tagKeys('fault,target');
}

function variable(name: Variable): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(name === 'vpc' ? 'VPC' : `${name[0]?.toUpperCase()}${name.slice(1)}`)
    .datasource(DATASOURCE)
    .query({ query: CHOICES[name], refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

type Position = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

type Placed = readonly [PanelSpecification, Position];

/** In rows from left to right, without holes: each panel is as high as its row, and the last one goes to its end. */
function placed(panels: readonly PanelSpecification[]): readonly Placed[] {
  const rows: PanelSpecification[][] = [];
  let x = COLUMNS;
  for (const panel of panels) {
    if (x + widthOf(panel) > COLUMNS) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push(panel);
    x += widthOf(panel);
  }
  let y = 0;
  return rows.flatMap((row) => {
    const h = Math.max(...row.map(({ kind }) => HEIGHTS[kind]));
    const top = y;
    y += h;
    return row.map((panel, index): Placed => {
      const left = row.slice(0, index).reduce((sum, before) => sum + widthOf(before), 0);
      const w = index === row.length - 1 ? COLUMNS - left : widthOf(panel);
      return [panel, { x: left, y: top, w, h }];
    });
  });
}

function widthOf({ kind, width }: PanelSpecification): number {
  return width ?? WIDTHS[kind];
}

function panelOf(
  panel: PanelSpecification,
  position: Position,
): StatBuilder | TableBuilder | TimeseriesBuilder {
  const builder = emptyPanel(panel.kind)
    .id(idOf(panel.title))
    .title(panel.title)
    .description(`${panel.normal}\n\n${panel.todo}`)
    .datasource(DATASOURCE)
    .gridPos(position)
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([
          { value: null, color: 'green' },
          ...(panel.thresholds ?? []).map(({ from, color }) => ({ value: from, color })),
        ]),
    );
  if (panel.words !== undefined) builder.mappings([mappingOf(panel.words)]);
  for (const [index, { expr, legend }] of panel.queries.entries()) {
    const query = new DataqueryBuilder()
      .datasource(DATASOURCE)
      .refId(String.fromCodePoint(65 + index))
      .expr(expr)
      .legendFormat(legend);
    builder.withTarget(panel.kind === 'graph' ? query.range() : query.instant());
    if (panel.kind === 'table') query.format(PromQueryFormat.Table);
  }
  if (panel.kind === 'table') builder.withTransformation(columnsOf(panel));
  // A label that is a number has no unit.
  if (panel.kind === 'table') builder.overrideByFieldType('number', [{ id: 'unit', value: panel.unit }]);
  else builder.unit(panel.unit);
  return builder;
}

function columnsOf({ amount = 'Value' }: PanelSpecification): DataTransformerConfig {
  const left = [...NO_COLUMNS, ...(amount === '' ? ['Value'] : [])];
  const excludeByName = Object.fromEntries(left.map((name) => [name, true]));
  return { id: 'organize', options: { excludeByName, renameByName: { Value: amount } } };
}

function mappingOf(words: Words): ValueMapping {
  const options = Object.entries(words).map(([value, text]) => [value, { text }] as const);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

function emptyPanel(kind: PanelSpecification['kind']): StatBuilder | TableBuilder | TimeseriesBuilder {
  switch (kind) {
    case 'graph':
      return new TimeseriesBuilder()
        .axisSoftMin(0)
        .fillOpacity(10)
        .lineWidth(1)
        .legend(
          new VizLegendOptionsBuilder()
            .displayMode(LegendDisplayMode.List)
            .placement(LegendPlacement.Bottom)
            .showLegend(true)
            .calcs([]),
        )
        .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
    case 'state':
      return new StatBuilder();
    case 'table':
      return new TableBuilder().minWidth(LEAST_COLUMN);
  }
}

/** From its title, so that a panel keeps its links when others come and go (FNV-1a, 24 bits). */
function idOf(title: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(title)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash >>> 24) ^ hash) & 0xffffff;
}
