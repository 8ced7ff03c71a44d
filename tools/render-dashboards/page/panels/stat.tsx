// Panels of type "stat": the last value of each series, large.

import {
  type FieldDisplay,
  PanelPlugin,
  type PanelProps,
  type ReduceDataOptions,
  type VizOrientation,
  type DisplayValueAlignmentFactors,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
} from '@grafana/data';
import {
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  type BigValueJustifyMode,
  type BigValueTextMode,
  VizRepeater,
  type VizRepeaterRenderValueProps,
  useTheme2,
} from '@grafana/ui';

type Options = {
  readonly reduceOptions: ReduceDataOptions;
  readonly orientation: VizOrientation;
  readonly colorMode: BigValueColorMode;
  readonly graphMode: BigValueGraphMode;
  readonly justifyMode: BigValueJustifyMode;
  readonly textMode: BigValueTextMode;
  readonly wideLayout: boolean;
};

function StatPanel(panel: PanelProps<Options>) {
  const { data, options, fieldConfig, replaceVariables, timeZone, width, height, renderCounter } = panel;
  const theme = useTheme2();
  const { reduceOptions, orientation, graphMode, colorMode, justifyMode, textMode, wideLayout } = options;
  const values = (): FieldDisplay[] =>
    getFieldDisplayValues({
      ...{ fieldConfig, reduceOptions, replaceVariables, theme, timeZone },
      data: data.series,
      sparkline: graphMode !== BigValueGraphMode.None,
    });
  const value = (at: VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>) => (
    <BigValue
      value={at.value.display}
      {...(at.value.sparkline === undefined ? {} : { sparkline: at.value.sparkline })}
      {...{ theme, colorMode, graphMode, justifyMode, textMode }}
      width={at.width}
      height={at.height}
      count={at.count}
      alignmentFactors={at.alignmentFactors}
      disableWideLayout={!wideLayout}
    />
  );
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={value}
      source={data}
      itemSpacing={3}
      autoGrid
      {...{ width, height, renderCounter, orientation }}
    />
  );
}

export const STAT = new PanelPlugin<Options>(StatPanel).useFieldConfig();
