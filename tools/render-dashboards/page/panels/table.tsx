// Panels of type "table": one row for each series, its labels as columns.

import { PanelPlugin, type PanelProps, cacheFieldDisplayNames } from '@grafana/data';
import { TableCellDisplayMode, type TableCellHeight } from '@grafana/schema';
import { TableNG } from '@grafana/ui/unstable';
import { ownProperty } from '../field-config.ts';
import { NoData } from './no-data.tsx';

type Options = {
  readonly frameIndex: number;
  readonly showHeader: boolean;
  readonly cellHeight: TableCellHeight;
};

function TablePanel({ data, options, fieldConfig, timeRange, width, height }: PanelProps<Options>) {
  // The panel of a server does so as well; the table knows no other names.
  cacheFieldDisplayNames(data.series);
  const frame = data.series[options.frameIndex] ?? data.series[0];
  if (frame === undefined || frame.length === 0) return <NoData />;
  return (
    <TableNG
      data={frame}
      noHeader={!options.showHeader}
      cellHeight={options.cellHeight}
      {...{ width, height, fieldConfig, timeRange }}
    />
  );
}

export const TABLE = new PanelPlugin<Options>(TablePanel).useFieldConfig({
  useCustomConfig: (builder) => {
    builder
      .addCustomEditor(ownProperty('align', 'auto'))
      .addCustomEditor(ownProperty('minWidth', undefined))
      .addCustomEditor(ownProperty('cellOptions', { type: TableCellDisplayMode.Auto }))
      .addCustomEditor(ownProperty('inspect', false));
  },
});
