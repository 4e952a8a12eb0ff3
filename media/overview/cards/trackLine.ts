import { svg } from '../dom/dom.ts';

/** Draws a bar across the card, filled to `part` (0 to 1). */
export function trackLine(
  tag: `svg.${string}`,
  height: number,
  part: number,
  {
    done = 'rect.done',
    ghost = 0,
    ...corners
  }: {
    readonly done?: `rect.${string}`;
    /** What would be filled without a filter. */
    readonly ghost?: number;
    readonly rx?: number;
  } = {},
): SVGElement {
  return svg(
    tag,
    { 'aria-hidden': 'true', width: '100%', height },
    svg('rect.track', { width: '100%', height, ...corners }),
    ghost > part && svg('rect.ghost', { width: `${ghost * 100}%`, height, ...corners }),
    svg(done, { width: `${part * 100}%`, height, ...corners }),
  );
}
