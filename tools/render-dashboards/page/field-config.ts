// The properties of fields that every kind of panel has. A Grafana server registers them with their editors; here nothing is
// edited, and only how a value is read counts.

import {
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const noEditor = (): null => null;

const PROCESSORS: Readonly<Record<FieldConfigProperty, FieldConfigPropertyItem['process']>> = {
  [FieldConfigProperty.Unit]: unitOverrideProcessor,
  [FieldConfigProperty.Min]: numberOverrideProcessor,
  [FieldConfigProperty.Max]: numberOverrideProcessor,
  [FieldConfigProperty.FieldMinMax]: booleanOverrideProcessor,
  [FieldConfigProperty.Decimals]: numberOverrideProcessor,
  [FieldConfigProperty.DisplayName]: displayNameOverrideProcessor,
  [FieldConfigProperty.NoValue]: stringOverrideProcessor,
  [FieldConfigProperty.Thresholds]: thresholdsOverrideProcessor,
  [FieldConfigProperty.Mappings]: valueMappingsOverrideProcessor,
  [FieldConfigProperty.Links]: dataLinksOverrideProcessor,
  [FieldConfigProperty.Actions]: identityOverrideProcessor,
  [FieldConfigProperty.Color]: identityOverrideProcessor,
  [FieldConfigProperty.Filterable]: booleanOverrideProcessor,
};

export function standardProperties(): FieldConfigPropertyItem[] {
  return Object.entries(PROCESSORS).map(([id, process]) => ({
    ...{ id, path: id, name: id, process },
    editor: noEditor,
    override: noEditor,
    shouldApply: () => true,
  }));
}

/** A property of one kind of panel, with the value it has where the dashboard names none. */
export function ownProperty(path: string, defaultValue: unknown) {
  return {
    ...{ id: path, path, name: path, defaultValue },
    editor: noEditor,
    override: noEditor,
    process: identityOverrideProcessor,
    shouldApply: () => true,
  };
}
