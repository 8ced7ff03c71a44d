// What a Grafana server's own program sets up around Grafana's libraries, as far as a dashboard of ours needs it.

import {
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataTransformerInfo,
  EventBusSrv,
  LoadingState,
  type PanelData,
  type PanelPlugin,
  createTheme,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  type DataSourceSrv,
  config,
  setAppEvents,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  toDataQueryError,
} from '@grafana/runtime';
import { isSceneObject, sceneGraph, sceneUtils } from '@grafana/scenes';
import { type Observable, catchError, from, map, of, startWith } from 'rxjs';
import { standardProperties } from './field-config.ts';
import { STAT } from './panels/stat.tsx';
import { TABLE } from './panels/table.tsx';
import { TIME_SERIES } from './panels/time-series.tsx';
import type { PrometheusDataSource } from './prometheus.ts';

const PANELS: Readonly<Record<string, PanelPlugin>> = { timeseries: TIME_SERIES, stat: STAT, table: TABLE };

export const THEME = createTheme({ colors: { mode: 'dark' } });

export async function setUpGrafana(sources: readonly PrometheusDataSource[]): Promise<void> {
  config.theme2 = THEME;
  await initPluginTranslations('vpclab');
  setAppEvents(new EventBusSrv());
  setRunRequest(runRequest);
  standardFieldConfigEditorRegistry.setInit(standardProperties);
  standardTransformersRegistry.setInit(() => [transformer(standardTransformers.organizeFieldsTransformer)]);
  setPluginImportUtils({
    importPanelPlugin: async (id) =>
      await Promise.reject(new Error(`no panel of type ${id} is rendered here`)),
    getPanelPluginFromCache: () => undefined,
  });
  for (const [pluginId, plugin] of Object.entries(PANELS))
    sceneUtils.registerRuntimePanelPlugin({ pluginId, plugin });
  setDataSourceSrv(directoryOf(sources));
}

function transformer(info: DataTransformerInfo) {
  const { id, name, description = '' } = info;
  return {
    ...{ id, name, description, imageDark: '', imageLight: '' },
    editor: () => null,
    transformation: async () => await Promise.resolve(info),
  };
}

/** By its id, which may be that of a variable: "${datasource}". */
function directoryOf(sources: readonly PrometheusDataSource[]): DataSourceSrv {
  const settings = sources.map((source) => settingsOf(source));
  return {
    get: async (ref, variables) => {
      const asked = typeof ref === 'string' ? ref : (ref?.uid ?? '');
      const asker: unknown = variables?.['__sceneObject']?.value.valueOf();
      const uid = isSceneObject(asker) ? sceneGraph.interpolate(asker, asked) : asked;
      const found = sources.find((source) => source.uid === uid);
      if (found === undefined) throw new Error(`no data source has the id "${uid}"`);
      return await Promise.resolve(found);
    },
    getList: (filter) =>
      settings.filter(({ type }) => filter?.pluginId === undefined || filter.pluginId === type),
    getInstanceSettings: (ref) =>
      settings.find(({ uid }) => uid === (typeof ref === 'string' ? ref : ref?.uid)),
    reload: async () => await Promise.resolve(),
    registerRuntimeDataSource: () => undefined,
  };
}

function settingsOf({ uid, title: name, type, meta }: PrometheusDataSource): DataSourceInstanceSettings {
  return { uid, name, type, meta, id: 1, readOnly: true, jsonData: {}, access: 'proxy' };
}

/** Of one data source: what it answers, or why it does not. */
function runRequest(
  source: DataSourceApi,
  request: DataQueryRequest,
  query: (request: DataQueryRequest) => Promise<DataQueryResponse> | Observable<DataQueryResponse> = (
    asked,
  ) => source.query(asked),
): Observable<PanelData> {
  const loading: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  return from(query(request)).pipe(
    map(({ data }) => ({
      ...loading,
      state: LoadingState.Done,
      series: data.map((frame) => toDataFrame(frame)),
    })),
    catchError((error: unknown) =>
      of({ ...loading, state: LoadingState.Error, errors: [toDataQueryError(error)] }),
    ),
    startWith(loading),
  );
}
