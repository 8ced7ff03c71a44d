// An answer of Prometheus as data frames of Grafana: one for each series, or one table for all.

import { type DataFrame, DataFrameType, type DataQuery, type Field, FieldType } from '@grafana/data';

export type PrometheusQuery = DataQuery & {
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly format?: string;
};

type Labels = Readonly<Record<string, string>>;
type Point = readonly [seconds: number, value: string];
type Series = { readonly metric: Labels; readonly values?: readonly Point[]; readonly value?: Point };

export type Answer = { readonly resultType: 'matrix' | 'vector'; readonly result: readonly Series[] };

type How = { readonly query: PrometheusQuery; readonly stepMs: number; readonly several: boolean };

export function framesOf({ result: series }: Answer, { query, stepMs, several }: How): DataFrame[] {
  const { refId, instant } = query;
  if (query.format === 'table') return [tableOf(series, refId, several ? `Value #${refId}` : 'Value')];
  return series.map(({ metric, values, value }) => {
    const points = values ?? (value === undefined ? [] : [value]);
    const legend = textOf(query.legendFormat ?? '', metric);
    return {
      refId,
      ...(legend === '' ? {} : { name: legend }),
      meta: { type: instant === true ? DataFrameType.NumericMulti : DataFrameType.TimeSeriesMulti },
      length: points.length,
      fields: [
        timeField(points, instant === true ? {} : { interval: stepMs }),
        {
          name: 'Value',
          type: FieldType.number,
          config: legend === '' ? {} : { displayNameFromDS: legend },
          labels: { ...metric },
          values: points.map(numberOf),
        },
      ],
    };
  });
}

function tableOf(series: readonly Series[], refId: string, valueName: string): DataFrame {
  const points = series.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const names = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].toSorted();
  const labels = names.map((name) => ({
    ...{ name, type: FieldType.string, config: {} },
    values: series.map(({ metric }) => metric[name] ?? ''),
  }));
  const values = { name: valueName, type: FieldType.number, config: {}, values: points.map(numberOf) };
  return { refId, length: points.length, fields: [timeField(points, {}), ...labels, values] };
}

function timeField(points: readonly Point[], config: Field['config']): Field {
  return { name: 'Time', type: FieldType.time, config, values: points.map(([seconds]) => seconds * 1000) };
}

/** As Prometheus writes numbers: "+Inf", "-Inf" and "NaN" as well. */
function numberOf([, text]: Point): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

/** With labels in double braces. An empty legend leaves the name to Grafana. */
export function textOf(format: string, labels: Labels): string {
  return format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_whole, name: string) => labels[name] ?? '').trim();
}
