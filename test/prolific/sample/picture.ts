/** Pixels in rows from the top, three bytes (red, green, blue) each. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray;
}

export type Color = readonly [red: number, green: number, blue: number];

/** Draws a picture from a function of the color of each pixel. */
export function draw(width: number, height: number, colorAt: (x: number, y: number) => Color): Picture {
  // A clamped array limits values to 0…255 and rounds them.
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(colorAt(x, y), (y * width + x) * 3);
  }
  return { width, height, rgb };
}
