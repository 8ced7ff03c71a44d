// Annotations that a query of Prometheus gives: each series is one for so long as it has samples.

import {
  type AnnotationEvent,
  type AnnotationQuery,
  type AnnotationSupport,
  type DataFrame,
  FieldType,
} from '@grafana/data';
import { of } from 'rxjs';
import { textOf } from './frames.ts';

/** Samples further apart are two times of the same thing: the scrapes that may be missed, in milliseconds. */
const GAP_MS = 15_000;

type PrometheusAnnotation = AnnotationQuery & {
  readonly expr?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
};

export const ANNOTATIONS: AnnotationSupport = {
  prepareAnnotation: (annotation: PrometheusAnnotation) => annotation,
  prepareQuery: (annotation: PrometheusAnnotation) => ({ refId: 'Anno', expr: annotation.expr ?? '' }),
  processEvents: (annotation: PrometheusAnnotation, frames) =>
    of(frames.flatMap((frame) => eventsOf(annotation, frame))),
};

function eventsOf(
  { titleFormat = '', textFormat = '' }: PrometheusAnnotation,
  frame: DataFrame,
): AnnotationEvent[] {
  const times = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const labels = frame.fields.find(({ type }) => type === FieldType.number)?.labels ?? {};
  const events: AnnotationEvent[] = [];
  for (const time of times.map(Number)) {
    const last = events.at(-1);
    if (last?.timeEnd !== undefined && time - last.timeEnd <= GAP_MS) last.timeEnd = time;
    else
      events.push({
        ...{ time, timeEnd: time, isRegion: true },
        title: textOf(titleFormat, labels),
        text: textOf(textFormat, labels),
      });
  }
  return events;
}
