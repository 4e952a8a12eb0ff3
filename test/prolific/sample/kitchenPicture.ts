import { draw, type Color, type Picture } from './picture.ts';
import type { Random } from './random.ts';

/** Draws a pot in front of a tiled wall, with random colors and sizes. */
export function kitchenPicture(random: Random): Picture {
  const [width, height] = random.pick(measures);
  const tile = random.whole(9, 15);
  const wall = color(random, 170, 240);
  const counter = color(random, 60, 140);
  const pot = color(random, 30, 220);
  const radius = height * (0.18 + random.fraction() * 0.12);
  const x0 = width * (0.3 + random.fraction() * 0.4);
  const y0 = height * 0.68 - radius * 0.6;
  return draw(width, height, (x, y) => {
    const distance = Math.hypot(x - x0, (y - y0) * 1.3);
    if (distance < radius) return lit(pot, 1.25 - distance / radius / 2 - (x - x0) / radius / 4);
    if (y > height * 0.68) return lit(counter, 1.1 - ((y - height * 0.68) / height) * 0.8);
    const joint = x % tile === 0 || y % tile === 0;
    return lit(wall, (joint ? 0.8 : 1) - (x / width) * 0.15);
  });
}

/** Landscape and portrait sizes, not all divisible by eight. */
const measures: readonly (readonly [number, number])[] = [
  [96, 72],
  [72, 96],
  [120, 90],
  [101, 77],
];

function color(random: Random, darkest: number, lightest: number): Color {
  return [random.whole(darkest, lightest), random.whole(darkest, lightest), random.whole(darkest, lightest)];
}

function lit([red, green, blue]: Color, light: number): Color {
  return [red * light, green * light, blue * light];
}
