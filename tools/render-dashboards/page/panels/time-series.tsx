// Panels of type "timeseries": Grafana's plot, with the properties of fields that it reads and what they are unless a dashboard
// says otherwise.

import { FieldColorModeId, FieldConfigProperty, PanelPlugin, type PanelProps } from '@grafana/data';
import {
  AxisColorMode,
  AxisPlacement,
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LineInterpolation,
  ScaleDistribution,
  StackingMode,
  type VizLegendOptions,
  VisibilityMode,
} from '@grafana/schema';
import { TimeSeries } from '@grafana/ui';
import { ownProperty } from '../field-config.ts';
import { NoData } from './no-data.tsx';
import { Shades } from './shades.ts';

type Options = { readonly legend: VizLegendOptions };

const DEFAULTS: Readonly<Record<string, unknown>> = {
  drawStyle: GraphDrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  barAlignment: BarAlignment.Center,
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: GraphGradientMode.None,
  lineStyle: { fill: 'solid' },
  spanNulls: false,
  insertNulls: false,
  showPoints: VisibilityMode.Auto,
  pointSize: 5,
  stacking: { mode: StackingMode.None, group: 'A' },
  axisPlacement: AxisPlacement.Auto,
  axisLabel: '',
  axisSoftMin: undefined,
  axisColorMode: AxisColorMode.Text,
  axisBorderShow: false,
  axisCenteredZero: false,
  scaleDistribution: { type: ScaleDistribution.Linear },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
};

function TimeSeriesPanel({ data, options, timeRange, timeZone, width, height }: PanelProps<Options>) {
  if (data.series.length === 0) return <NoData />;
  return (
    <TimeSeries
      frames={data.series}
      structureRev={data.structureRev}
      legend={options.legend}
      {...{ timeRange, timeZone, width, height, options }}
    >
      {(config) => <Shades config={config} annotations={data.annotations ?? []} />}
    </TimeSeries>
  );
}

export const TIME_SERIES = new PanelPlugin<Options>(TimeSeriesPanel)
  .setDataSupport({ annotations: true, alertStates: false })
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.PaletteClassic } },
    },
    useCustomConfig: (builder) => {
      for (const [path, value] of Object.entries(DEFAULTS)) builder.addCustomEditor(ownProperty(path, value));
    },
  });
