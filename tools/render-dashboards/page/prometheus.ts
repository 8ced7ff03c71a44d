// A Prometheus as a data source of Grafana: asks its API by way of the server of this page, as Grafana's own data source does
// (step, aligned range, rate interval, how chosen values become a regular expression). Grafana's own is AGPL and not used.

import {
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
  rangeUtil,
} from '@grafana/data';
import { RuntimeDataSource, isSceneObject, sceneGraph } from '@grafana/scenes';
import type { DataSource } from '../../../scripts/render-dashboards/drawn.ts';
import { ANNOTATIONS } from './annotations.ts';
import { type Answer, type PrometheusQuery, framesOf } from './frames.ts';

function isPrometheusQuery(query: DataQuery): query is PrometheusQuery {
  return 'expr' in query && typeof query.expr === 'string';
}

const VALUES_OF_LABEL = /^label_values\((?<selector>.*), (?<label>\w+)\)$/;

export class PrometheusDataSource extends RuntimeDataSource {
  readonly title: string;
  override readonly annotations = ANNOTATIONS;
  readonly #scrapeSeconds: number;

  constructor({ type, uid, name, timeInterval }: DataSource) {
    super(type, uid);
    this.title = name;
    this.interval = timeInterval;
    this.#scrapeSeconds = rangeUtil.intervalToSeconds(timeInterval);
  }

  override async query(request: DataQueryRequest): Promise<DataQueryResponse> {
    const several = request.targets.length > 1;
    const answers = request.targets
      .filter(isPrometheusQuery)
      .map(async (target) => await this.#ask(target, request, several));
    return { data: (await Promise.all(answers)).flat() };
  }

  /** Of variables: the only function of theirs that our dashboards use. */
  override async metricFindQuery(
    query: { readonly query: string },
    options?: LegacyMetricFindQueryOptions,
  ): Promise<MetricFindValue[]> {
    const groups = VALUES_OF_LABEL.exec(query.query)?.groups;
    if (groups === undefined || options?.range === undefined)
      throw new Error(`not a query of a variable: ${query.query}`);
    const { selector = '', label = '' } = groups;
    const values = await this.#get<string[]>(`label/${label}/values`, {
      'match[]': interpolated(selector, options.scopedVars ?? {}),
      ...secondsOf(options.range),
    });
    return values.map((text) => ({ text }));
  }

  async #ask(
    query: PrometheusQuery,
    { range, intervalMs, scopedVars }: DataQueryRequest,
    several: boolean,
  ): Promise<DataFrame[]> {
    const step = Math.max(intervalMs / 1000, 1);
    const rate = `${Math.max(step + this.#scrapeSeconds, 4 * this.#scrapeSeconds)}s`;
    const variables = { ...scopedVars, __rate_interval: { text: rate, value: rate } };
    const expr = interpolated(query.expr, variables);
    const { start, end } = secondsOf(range);
    const answer =
      query.instant === true
        ? await this.#get<Answer>('query', { query: expr, time: end })
        : await this.#get<Answer>('query_range', {
            query: expr,
            start: `${Math.floor(Number(start) / step) * step}`,
            end: `${Math.floor(Number(end) / step) * step}`,
            step: `${step}`,
          });
    return framesOf(answer, { query, stepMs: step * 1000, several });
  }

  async #get<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const response = await fetch(
      `data-sources/${this.uid}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`,
    );
    // The API of Prometheus: its shape is checked where Prometheus is tested.
    const body = (await response.json()) as {
      readonly status: string;
      readonly error?: string;
      readonly data: T;
    };
    if (body.status !== 'success') throw new Error(body.error ?? `status ${response.status}`);
    return body.data;
  }
}

function secondsOf(range: TimeRange): { readonly start: string; readonly end: string } {
  return { start: `${range.from.valueOf() / 1000}`, end: `${range.to.valueOf() / 1000}` };
}

function interpolated(text: string, variables: ScopedVars): string {
  const asker: unknown = variables['__sceneObject']?.value.valueOf();
  if (!isSceneObject(asker)) throw new Error(`no scene asks "${text}"`);
  return sceneGraph.interpolate(asker, text, variables, asMatcher);
}

/** Several chosen values are alternatives of a regular expression, within a quoted string. */
function asMatcher(
  value: unknown,
  variable: { readonly multi?: boolean; readonly includeAll?: boolean },
): string {
  const plain = variable.multi !== true && variable.includeAll !== true;
  if (plain || (typeof value !== 'string' && !Array.isArray(value)))
    return String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const values = [value].flat().map((one) => escaped(String(one)));
  return values.length === 1 ? String(values[0]) : `(${values.join('|')})`;
}

/** For a regular expression, and once more for the quotes around it. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\\\\\').replaceAll(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}
