// Shades the time of annotations in a plot. What Grafana itself draws there is in its server's program.

import type { DataFrame } from '@grafana/data';
import { type UPlotConfigBuilder, useTheme2 } from '@grafana/ui';
import { useLayoutEffect } from 'react';

const OPACITY = 0.15;
/** Of an instant, in pixels. */
const NARROWEST = 2;

type Shaded = { readonly config: UPlotConfigBuilder; readonly annotations: readonly DataFrame[] };

export function Shades({ config, annotations }: Shaded): null {
  const theme = useTheme2();
  useLayoutEffect(() => {
    config.addHook('draw', (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.globalAlpha = OPACITY;
      for (const { from, to, colour } of annotations.flatMap(timesOf)) {
        const start = Math.max(plot.valToPos(from, 'x', true), bbox.left);
        const end = Math.min(plot.valToPos(to, 'x', true), bbox.left + bbox.width);
        ctx.fillStyle = theme.visualization.getColorByName(colour);
        if (end >= start) ctx.fillRect(start, bbox.top, Math.max(end - start, NARROWEST), bbox.height);
      }
      ctx.restore();
    });
  }, [config, annotations, theme]);
  return null;
}

type Time = { readonly from: number; readonly to: number; readonly colour: string };

function timesOf(frame: DataFrame): readonly Time[] {
  const column = (name: string): readonly unknown[] =>
    frame.fields.find((field) => field.name === name)?.values ?? [];
  const [starts, ends, colours] = [column('time'), column('timeEnd'), column('color')];
  return starts.map((start, row) => ({
    from: Number(start),
    to: Number(ends[row] ?? start),
    colour: typeof colours[row] === 'string' ? colours[row] : 'red',
  }));
}
