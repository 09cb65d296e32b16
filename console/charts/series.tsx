import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatShort } from '../app/format.js';
import { theme } from '../app/theme.js';

export interface Line {
  readonly label: string;
  /** Seconds, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

const height = 180;

/** A line over time. The table behind it has the same points. */
export function Series({ line }: { readonly line: Line }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot: uPlot | null = null;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(optionsOf(line, element), [[...line.times], [...line.values]], element);
    };
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', draw);
    // Another theme has other colours, which uPlot reads once.
    const stop = effect(() => {
      theme.value;
      draw();
    });
    return () => {
      stop();
      system.removeEventListener('change', draw);
      observer.disconnect();
      plot?.destroy();
    };
  }, [line]);
  return <div class="series" ref={place} aria-hidden="true" />;
}

function optionsOf(line: Line, element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width: Math.max(120, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: true }, y: { range: (_plot, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 46, values: (_plot, ticks) => ticks.map(formatShort) }],
    series: [
      {},
      {
        label: line.label,
        stroke: colour('--share-0'),
        width: 1.5,
        fill: colour('--accent-soft'),
        points: { show: false },
      },
    ],
  };
}
